package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.ExitCode;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.PolicyBuild;
import dev.portico.gateway.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code portico policy test}: the tests in Rego and the data tests of a policy folder. */
public final class PolicyTests {
  private final Surroundings surroundings;
  private final Gateways gateways;

  public PolicyTests(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  /**
   * Runs all tests and prints one line for each, with what is wrong below it.
   *
   * @param config settings whose contracts describe the tables that declare no columns
   * @return the exit code
   */
  public int run(Path folder, Optional<Path> config, String decision)
      throws IOException, InterruptedException {
    List<TestResult> results = new ArrayList<>();
    for (TestResult result : new RegoTests(surroundings).run(folder)) {
      print(result);
      results.add(result);
    }
    List<DataTestFile> files = DataTests.in(folder);
    if (!files.isEmpty()) {
      Path bundle = Files.createTempFile("portico-policy-test", ".tar.gz");
      try {
        new PolicyBuild(surroundings).build(folder, decision, bundle);
        DataTests tests = new DataTests(gateways, config, bundle, decision);
        for (DataTestFile file : files) {
          List<TestResult> of = tests.run(file);
          of.forEach(this::print);
          results.addAll(of);
        }
      } finally {
        Files.deleteIfExists(bundle);
      }
    }
    return sum(folder, results);
  }

  private void print(TestResult result) {
    surroundings.out().println(result.headline());
    result.problem().forEach(line -> surroundings.out().println("       " + line));
  }

  private int sum(Path folder, List<TestResult> results) {
    if (results.isEmpty()) {
      surroundings.err().println("portico: there is no test in " + folder);
      return ExitCode.NO;
    }
    long failed = results.stream().filter(result -> !result.passed()).count();
    surroundings.out().println(results.size() - failed + " passed, " + failed + " failed");
    return failed == 0 ? ExitCode.FINE : ExitCode.NO;
  }
}
