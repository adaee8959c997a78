package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Principal;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The records of this package, {@code policies/schemas} and the shipped policies agree on the
 * captured questions and decisions of {@code policies/testdata}.
 */
class AgreementTest {
  private static final Path POLICIES =
      Path.of(System.getProperty("portico.policies", "../policies")).toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern TYPE = Pattern.compile("([A-Z ]+)(?:\\((\\d+)(?:, ?(\\d+))?\\))?");

  private static EmbeddedDecider decider;

  @BeforeAll
  static void policies() {
    Assumptions.assumeTrue(
        Files.isDirectory(POLICIES.resolve("testdata")), POLICIES + " is not there");
    decider =
        new EmbeddedDecider(
            POLICIES.resolve("bundle.tar.gz"),
            "mesh/main/decision",
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    decider.awaitReady();
  }

  @AfterAll
  static void close() {
    if (decider != null) {
      decider.close();
    }
  }

  /** The names of all captured questions. */
  static List<String> captured() throws IOException {
    if (!Files.isDirectory(POLICIES.resolve("testdata"))) {
      return List.of("none");
    }
    try (Stream<Path> files = Files.list(POLICIES.resolve("testdata"))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".question.json"))
          .map(f -> f.replace(".question.json", ""))
          .sorted()
          .toList();
    }
  }

  private static JsonNode read(String name) throws IOException {
    return MAPPER.readTree(POLICIES.resolve("testdata").resolve(name + ".json").toFile());
  }

  private static void assertValid(JsonNode document, String schema) throws IOException {
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(POLICIES.resolve("schemas").resolve(schema)));
    assertEquals(List.of(), compiled.validate(document));
  }

  @ParameterizedTest
  @MethodSource("captured")
  void theRecordsWriteWhatWasCaptured(String name) throws IOException {
    JsonNode captured = read(name + ".question");
    assertValid(captured, "input.json");
    JsonNode written = MAPPER.readTree(QuestionWriter.write(question(captured)));
    assertValid(written, "input.json");
    assertEquals(withoutNulls(captured), written);
  }

  @ParameterizedTest
  @MethodSource("captured")
  void thePoliciesDecideAsCapturedOverTheQuestionAsItIsWritten(String name) throws IOException {
    String question = QuestionWriter.write(question(read(name + ".question")));
    JsonNode answer = decider.ask(question, Deadline.in(Duration.ofMinutes(1))).answer();
    assertValid(answer, "decision.json");
    assertEquals(read(name + ".decision"), MAPPER.readTree(answer.toString()));
  }

  @ParameterizedTest
  @MethodSource("captured")
  void theReaderTakesEveryCapturedDecision(String name) throws IOException {
    JsonNode decision = read(name + ".decision");
    assertValid(decision, "decision.json");
    AnswerReader reader = new AnswerReader(Map.of("default", new HashKey("0123456789abcdef")));
    AnswerReader.Frame frame =
        reader.frame(StrictJson.read(decision.toString().getBytes(StandardCharsets.UTF_8)));
    for (JsonNode table : read(name + ".question").get("tables")) {
      if (decision.at("/tables").has(table.get("name").asText())) {
        CatalogTable catalogTable = catalogTable(table);
        Node part = frame.tables().field(table.get("name").asText());
        boolean allowed = reader.permission(part, catalogTable).isPresent();
        assertEquals(part.field("allow").truth(), allowed);
      }
    }
  }

  @Test
  void whatTheReaderRefusesForItsFormIsNoValidDecisionEither() throws IOException {
    // the schema does not know the columns, so faults of fields, values and fits are not its own
    Set<ErrorCode> ofForm =
        Set.of(
            ErrorCode.POLICY_MASK_UNKNOWN,
            ErrorCode.POLICY_OPERATOR_UNKNOWN,
            ErrorCode.POLICY_OBLIGATION_UNKNOWN,
            ErrorCode.POLICY_ROW_FILTER_MISSING,
            ErrorCode.POLICY_MASKS_MISSING);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(POLICIES.resolve("schemas/decision.json")));
    for (Strictness.Case strict : Strictness.cases()) {
      if (strict.refusal().filter(ofForm::contains).isPresent()) {
        JsonNode decision = MAPPER.readTree(Shop.orders(strict.part()));
        assertFalse(schema.validate(decision).isEmpty(), strict.toString());
      } else if (strict.refusal().isEmpty() && !strict.part().contains("listed")) {
        ObjectNode decision = (ObjectNode) MAPPER.readTree(Shop.orders(strict.part()));
        decision.withObject("/tables/shop.orders").withArray("reasons");
        assertTrue(schema.validate(decision).isEmpty(), strict.toString());
      }
    }
  }

  @Test
  void theCanaryIsAValidQuestion() throws IOException {
    assertValid(MAPPER.readTree(Canary.question()), "input.json");
  }

  private static JsonNode withoutNulls(JsonNode node) {
    for (Iterator<JsonNode> children = node.iterator(); children.hasNext(); ) {
      JsonNode child = children.next();
      if (child.isNull() && !(node.has("from") && node.has("to"))) {
        children.remove();
      } else {
        withoutNulls(child);
      }
    }
    return node;
  }

  private static Question question(JsonNode json) {
    List<Question.Table> tables = new ArrayList<>();
    json.get("tables").forEach(table -> tables.add(table(table)));
    JsonNode query = json.get("query");
    return new Question(
        new Principal(
            json.at("/principal/name").asText(),
            new HashSet<>(texts(json.at("/principal/roles"))),
            MAPPER.convertValue(json.at("/principal/attributes"), Map.class)),
        new Question.Circumstances(
            text(json.at("/session/purpose")),
            text(json.at("/session/application")),
            json.at("/session/client").asText()),
        new Asking(
            query.get("id").asText(),
            Instant.parse(query.get("time").asText()),
            Asking.Operation.valueOf(query.get("operation").asText().toUpperCase(Locale.ROOT))),
        tables);
  }

  private static Question.Table table(JsonNode json) {
    List<Question.Column> columns = new ArrayList<>();
    for (JsonNode column : json.get("columns")) {
      columns.add(
          new Question.Column(
              column.get("name").asText(),
              column.get("type").asText(),
              texts(column.get("tags")),
              text(column.path("classification")),
              column.get("primary_key").asBoolean()
                  ? Question.KeyPart.PRIMARY
                  : Question.KeyPart.NONE));
    }
    return new Question.Table(
        json.get("name").asText(),
        json.get("domain").asText(),
        asOf(json.get("as_of")),
        Optional.ofNullable(json.get("product")).map(AgreementTest::product),
        texts(json.get("tags")),
        columns);
  }

  private static List<Question.AsOf> asOf(JsonNode json) {
    List<Question.AsOf> asOf = new ArrayList<>();
    for (JsonNode part : json) {
      if (part.isObject()) {
        asOf.add(new Question.Span(instant(part.get("from")), instant(part.get("to"))));
      } else if (part.asText().equals("now")) {
        asOf.add(new Question.Current());
      } else {
        asOf.add(new Question.At(Instant.parse(part.asText())));
      }
    }
    return asOf;
  }

  private static Optional<Instant> instant(JsonNode node) {
    return text(node).map(Instant::parse);
  }

  private static Question.Product product(JsonNode json) {
    return new Question.Product(
        json.get("id").asText(),
        json.get("name").asText(),
        json.get("version").asText(),
        json.get("status").asText(),
        json.get("owner").asText(),
        texts(json.get("tags")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.textValue());
  }

  private static CatalogTable catalogTable(JsonNode json) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (JsonNode column : json.get("columns")) {
      columns.add(
          Shop.column(column.get("name").asText(), type(column.get("type").asText()), true));
    }
    return Shop.table("t", columns.toArray(CatalogColumn[]::new));
  }

  private static ColumnType type(String text) {
    Matcher parts = TYPE.matcher(text);
    assertTrue(parts.matches(), text);
    int one = parts.group(2) == null ? ColumnType.UNBOUNDED : Integer.parseInt(parts.group(2));
    return switch (parts.group(1)) {
      case "DECIMAL" -> ColumnType.decimal(one, Integer.parseInt(parts.group(3)));
      case "VARCHAR" -> ColumnType.varchar(one);
      case "UUID" -> ColumnType.varchar(36);
      case "SMALLINT" -> ColumnType.SMALLINT;
      case "INTEGER" -> ColumnType.INTEGER;
      case "BIGINT" -> ColumnType.BIGINT;
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "DATE" -> ColumnType.DATE;
      case "TIMESTAMP" -> ColumnType.TIMESTAMP;
      case "TIMESTAMP WITH LOCAL TIME ZONE" -> ColumnType.TIMESTAMP_TZ;
      case "DOUBLE" -> ColumnType.DOUBLE;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
