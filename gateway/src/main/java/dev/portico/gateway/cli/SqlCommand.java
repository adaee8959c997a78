package dev.portico.gateway.cli;

import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portico sql}: one statement, or a shell when none is given. */
@Command(name = "sql", description = "Run one statement, or without one an interactive shell.")
final class SqlCommand implements Callable<Integer> {
  private static final String DEFAULT_URL = "jdbc:portico://127.0.0.1:8765/";
  private static final int LONGEST_FILE_BYTES = 16 << 20;

  private final Surroundings surroundings;
  private final Gateways gateways;

  @ArgGroup private Target target = new Target();
  @Mixin private Credentials credentials;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      description = "The instant as of which tables are read, such as 2026-01-31.")
  private String asOf;

  @Option(names = "--purpose", description = "Why the data is read, for the policies.")
  private String purpose;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table, csv, tsv, json or html; table when not given.")
  private ResultFormat format = ResultFormat.TABLE;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "F",
      description = "Read the statement from this file, - for standard input.")
  private Path file;

  @Parameters(arity = "0..1", paramLabel = "SQL", description = "The statement.")
  private String sql;

  SqlCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  /** Where the statement goes. */
  static final class Target {
    @Option(
        names = "--url",
        paramLabel = "U",
        description = "The server's JDBC address (" + DEFAULT_URL + " when not given).")
    private String url;

    @Option(
        names = "--config",
        paramLabel = "DIR",
        description = "Run inside this process on these settings, without a server.")
    private Path config;
  }

  @Override
  public Integer call() throws IOException {
    Optional<String> statement = statement();
    try (SqlClient client = client()) {
      if (statement.isPresent()) {
        return runOne(client, statement.get());
      }
      return new Shell(surroundings, client, format).run();
    }
  }

  private int runOne(SqlClient client, String statement) {
    // Ctrl-C ends this process, and should end the query with it
    Thread cancel = new Thread(client::cancel, "cancel");
    Runtime.getRuntime().addShutdownHook(cancel);
    try {
      new ResultPrinter(surroundings).print(client, statement, format);
      return ExitCode.FINE;
    } finally {
      unhook(cancel);
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process ends already
    }
  }

  private Optional<String> statement() throws IOException {
    if (sql != null && file != null) {
      throw new WrongUse("give the statement as an argument or with --file, not both");
    }
    Optional<String> text = file == null ? Optional.ofNullable(sql) : Optional.of(read());
    return text.map(SqlCommand::one);
  }

  private static String one(String text) {
    StatementText statements = StatementText.of(text);
    int count = statements.complete().size() + (statements.restIsBlank() ? 0 : 1);
    if (count != 1) {
      throw new WrongUse("one statement per call, not " + count);
    }
    return statements.complete().isEmpty() ? text : statements.complete().get(0);
  }

  private String read() throws IOException {
    byte[] bytes;
    if (file.toString().equals("-")) {
      bytes = surroundings.in().readNBytes(LONGEST_FILE_BYTES + 1);
    } else if (Files.isRegularFile(file)) {
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LONGEST_FILE_BYTES + 1);
      }
    } else {
      throw new WrongUse("there is no file " + file);
    }
    if (bytes.length > LONGEST_FILE_BYTES) {
      throw new WrongUse(file + " is longer than any statement may be");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private SqlClient client() {
    Credentials.Login login = credentials.login(surroundings);
    return target.config == null ? overTheDoor(login) : inThisProcess(login);
  }

  private SqlClient inThisProcess(Credentials.Login login) {
    RunningGateway gateway = gateways.open(target.config);
    try {
      Session session =
          new Session(gateway.login(login.user(), login.password()), "local", settings());
      return new LocalClient(gateway, session);
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private SessionSettings settings() {
    return SessionSettings.DEFAULT
        .withAsOf(Optional.ofNullable(asOf))
        .withPurpose(Optional.ofNullable(purpose))
        .withApplication(Optional.of("portico sql"));
  }

  private SqlClient overTheDoor(Credentials.Login login) {
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    properties.setProperty("application", "portico sql");
    Optional.ofNullable(asOf).ifPresent(value -> properties.setProperty("asOf", value));
    Optional.ofNullable(purpose).ifPresent(value -> properties.setProperty("purpose", value));
    String url = target.url == null ? DEFAULT_URL : target.url;
    return JdbcClient.connect(
        DriverJar.load(), url, properties, SessionSettings.DEFAULT.timeZone());
  }

  /** Takes the names of the formats in any case. */
  static final class FormatConverter implements picocli.CommandLine.ITypeConverter<ResultFormat> {
    @Override
    public ResultFormat convert(String text) {
      for (ResultFormat candidate : ResultFormat.values()) {
        if (candidate.name().equals(text.toUpperCase(Locale.ROOT))) {
          return candidate;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "'" + text + "' is none of " + List.of("table", "csv", "tsv", "json", "html"));
    }
  }
}
