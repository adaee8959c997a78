package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.Folders;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.LoadedCatalog;
import dev.portico.gateway.cli.Rehearsal;
import dev.portico.gateway.cli.Rehearsal.Trail;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the data tests of a policy folder: for each file, a gateway of its own over the sample rows,
 * which asks the compiled policies, weaves what they decide and reads the rows, as a server does.
 */
final class DataTests {
  private static final String SUFFIX = "_data_test.yaml";
  private static final int MOST_ROWS = 100_000;
  private static final String CLIENT = "127.0.0.1";

  private final Gateways gateways;
  private final Optional<Path> config;
  private final Path bundle;
  private final String decision;

  /**
   * @param config settings whose contracts describe the tables that declare no columns
   * @param bundle the policies
   */
  DataTests(Gateways gateways, Optional<Path> config, Path bundle, String decision) {
    this.gateways = gateways;
    this.config = config;
    this.bundle = bundle;
    this.decision = decision;
  }

  /** The files of a folder, in the order of their names. */
  static List<DataTestFile> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .filter(f -> f.toString().endsWith(SUFFIX))
          .sorted()
          .toList()
          .stream()
          .map(DataTestReader::read)
          .toList();
    }
  }

  /** Runs the tests of a file, in their order. */
  List<TestResult> run(DataTestFile file) throws IOException {
    Path folder = Files.createTempDirectory("portico-data-test");
    try {
      new SampleMesh(folder, file, described(file)).write(gateways, bundle, decision);
      MovableClock clock = new MovableClock();
      Rehearsal rehearsal = new Rehearsal(bundle, folder.resolve("state"), Trail.APART, clock);
      List<TestResult> results = new ArrayList<>();
      try (RunningGateway gateway = gateways.rehearse(folder, rehearsal)) {
        for (DataTestFile.Test test : file.tests()) {
          clock.put(test.time());
          results.add(new TestResult(file.file(), test.line(), test.name(), run(gateway, test)));
        }
      }
      return results;
    } finally {
      Folders.delete(folder);
    }
  }

  private List<SampleTable> described(DataTestFile file) {
    if (file.tables().stream().noneMatch(t -> t.columns().isEmpty())) {
      return file.tables();
    }
    if (config.isEmpty()) {
      SampleTable bare =
          file.tables().stream().filter(t -> t.columns().isEmpty()).findFirst().orElseThrow();
      throw Keys.fault(
          file.file(),
          bare.line(),
          "the table declares no columns; declare them, or name the settings whose contracts do"
              + " with --config");
    }
    try (LoadedCatalog contracts = gateways.catalog(config.get())) {
      return file.tables().stream().map(t -> described(t, contracts, file)).toList();
    }
  }

  private static SampleTable described(
      SampleTable table, LoadedCatalog contracts, DataTestFile file) {
    return table.columns().isEmpty()
        ? contracts
            .catalog()
            .snapshot()
            .table(table.name())
            .map(table::as)
            .orElseThrow(
                () ->
                    Keys.fault(file.file(), table.line(), "no contract publishes " + table.name()))
        : table;
  }

  private static List<String> run(RunningGateway gateway, DataTestFile.Test test) {
    Session session =
        new Session(test.principal(), CLIENT, SessionSettings.DEFAULT.withPurpose(test.purpose()));
    try {
      Answer answer = Answer.of(gateway.queries(), session, test.sql(), MOST_ROWS);
      if (test.expected() instanceof DataTestFile.Rows rows) {
        return RowDifference.of(rows, answer);
      }
      return List.of(
          "expected the refusal "
              + ((DataTestFile.Refused) test.expected()).code()
              + ", but the query answers "
              + answer.rows().size()
              + " rows");
    } catch (GatewayException e) {
      return test.expected() instanceof DataTestFile.Refused refused && refused.code() == e.code()
          ? List.of()
          : List.of(expectation(test) + ", but the query is refused: " + e.display());
    }
  }

  private static String expectation(DataTestFile.Test test) {
    return test.expected() instanceof DataTestFile.Refused refused
        ? "expected the refusal " + code(refused)
        : "expected rows";
  }

  private static ErrorCode code(DataTestFile.Refused refused) {
    return refused.code();
  }
}
