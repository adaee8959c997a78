package dev.portico.gateway.cli.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.Opa;
import dev.portico.gateway.cli.PolicySources;
import dev.portico.gateway.cli.PolicySources.Part;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs {@code opa test} over a policy folder. */
final class RegoTests {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Opa opa;

  RegoTests(Surroundings surroundings) {
    this.opa = new Opa(surroundings);
  }

  /** The results, in the order in which opa runs them; none when there are no tests. */
  List<TestResult> run(Path folder) throws IOException, InterruptedException {
    try (PolicySources sources = PolicySources.of(folder, Part.RULES_AND_TESTS)) {
      Opa.Said said =
          opa.run(sources.folder(), List.of("test", "--bundle", ".", "--format", "json"));
      List<TestResult> results = new ArrayList<>();
      for (JsonNode test : tests(said)) {
        results.add(result(folder, sources.folder(), test));
      }
      return results;
    }
  }

  private static Iterable<JsonNode> tests(Opa.Said said) {
    try {
      JsonNode tests = JSON.readTree(said.out());
      if (tests.isArray() || said.exit() == 0) {
        return tests;
      }
    } catch (JsonProcessingException e) {
      // what it says instead is told below
    }
    throw new GatewayException(
        ErrorCode.CONFIGURATION_INVALID,
        "opa does not run the tests: " + (said.out() + said.err()).strip());
  }

  private TestResult result(Path folder, Path sources, JsonNode test)
      throws IOException, InterruptedException {
    JsonNode location = test.path("location");
    String name = test.path("package").asText() + "." + test.path("name").asText();
    boolean failed = test.path("fail").asBoolean() || test.has("error");
    return new TestResult(
        folder.resolve(location.path("file").asText()).normalize(),
        location.path("row").asInt(),
        name.replaceFirst("^data\\.", ""),
        failed ? trace(sources, name) : List.of());
  }

  /** Asks again, in the form for people. */
  private List<String> trace(Path sources, String name) throws IOException, InterruptedException {
    String only = "^" + Pattern.quote(name).replace("\\Q", "").replace("\\E", "") + "$";
    Opa.Said said =
        opa.run(sources, List.of("test", "--bundle", ".", "--var-values", "--run", only));
    return (said.out() + said.err()).strip().lines().toList();
  }
}
