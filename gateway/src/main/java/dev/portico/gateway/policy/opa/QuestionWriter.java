package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.opa.Question.Circumstances;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Writes questions as JSON, fields and roles always in the same order, and names each by a digest
 * that leaves the query's id and time out. What is absent is left out: in Rego null counts as true.
 * A table is written once per catalog. Safe for many threads.
 */
final class QuestionWriter {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private final Cache<CatalogTable, Written> tables = Caffeine.newBuilder().weakKeys().build();

  /** A question on the wire. {@code digest} names all of it but the query's id and time. */
  record Text(String json, String digest) {}

  private record Written(String json, byte[] digest) {}

  /** The question about tables of the catalog. */
  Text write(
      Principal principal, Circumstances session, Asking query, List<CatalogTable> catalogTables) {
    MessageDigest digest = sha256();
    ObjectNode parts = head(new Question(principal, session, query, List.of()));
    String head = json(parts);
    add(digest, json(withoutName(parts)));
    StringBuilder text = new StringBuilder(head.substring(0, head.length() - 1));
    String separator = ",\"tables\":[";
    for (CatalogTable table : catalogTables) {
      Set<Period> periods = query.periods().getOrDefault(table.name(), Set.of());
      Written written =
          periods.isEmpty()
              ? tables.get(table, known -> written(known, Set.of()))
              : written(table, periods);
      digest.update(written.digest());
      text.append(separator).append(written.json());
      separator = ",";
    }
    return new Text(text.append("]}").toString(), HexFormat.of().formatHex(digest.digest()));
  }

  /** A whole question. */
  static String write(Question question) {
    ObjectNode json = head(question);
    ArrayNode tables = json.putArray("tables");
    question.tables().forEach(table -> tables.add(table(table)));
    return json(json);
  }

  private static Written written(CatalogTable table, Set<Period> periods) {
    String json = json(table(Question.Table.of(table, periods)));
    MessageDigest digest = sha256();
    add(digest, json);
    // how an answer is read also depends on what may be NULL
    for (CatalogColumn column : table.columns()) {
      digest.update((byte) (column.nullable() ? 1 : 0));
    }
    return new Written(json, digest.digest());
  }

  private static ObjectNode withoutName(ObjectNode head) {
    head.withObject("/query").remove(List.of("id", "time"));
    return head;
  }

  private static ObjectNode head(Question question) {
    ObjectNode json = MAPPER.createObjectNode();
    ObjectNode principal = json.putObject("principal");
    principal.put("name", question.principal().name());
    texts(principal, "roles", question.principal().roles().stream().sorted().toList());
    principal.set("attributes", MAPPER.valueToTree(question.principal().attributes()));
    ObjectNode session = json.putObject("session");
    question.session().purpose().ifPresent(purpose -> session.put("purpose", purpose));
    question.session().application().ifPresent(name -> session.put("application", name));
    session.put("client", question.session().client());
    ObjectNode query = json.putObject("query");
    query.put("id", question.query().queryId());
    query.put("time", question.query().time().toString());
    query.put("operation", question.query().operation().word());
    return json;
  }

  private static ObjectNode table(Question.Table table) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", table.name());
    json.put("domain", table.domain());
    ArrayNode asOf = json.putArray("as_of");
    table.asOf().forEach(part -> asOf(asOf, part));
    table.product().ifPresent(product -> product(json.putObject("product"), product));
    texts(json, "tags", table.tags());
    ArrayNode columns = json.putArray("columns");
    table.columns().forEach(column -> column(columns.addObject(), column));
    return json;
  }

  private static void asOf(ArrayNode json, Question.AsOf part) {
    if (part instanceof Question.At at) {
      json.add(at.instant().toString());
    } else if (part instanceof Question.Span span) {
      json.addObject()
          .put("from", span.from().map(Instant::toString).orElse(null))
          .put("to", span.to().map(Instant::toString).orElse(null));
    } else {
      json.add("now");
    }
  }

  private static void product(ObjectNode json, Question.Product product) {
    json.put("id", product.id());
    json.put("name", product.name());
    json.put("version", product.version());
    json.put("status", product.status());
    json.put("owner", product.owner());
    texts(json, "tags", product.tags());
  }

  private static void column(ObjectNode json, Question.Column column) {
    json.put("name", column.name());
    json.put("type", column.type());
    texts(json, "tags", column.tags());
    column.classification().ifPresent(word -> json.put("classification", word));
    json.put("primary_key", column.key() == Question.KeyPart.PRIMARY);
  }

  private static void texts(ObjectNode json, String field, Collection<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.stream().distinct().forEach(array::add);
  }

  private static String json(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
