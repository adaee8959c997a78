package dev.portico.gateway;

import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.LoadedCatalog;
import dev.portico.gateway.cli.LoadedChecks;
import dev.portico.gateway.cli.LoadedHistory;
import dev.portico.gateway.cli.Rehearsal;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.cli.demo.DemoCommand;
import dev.portico.gateway.config.SecretSource;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.history.HistoryService;
import dev.portico.gateway.protocol.Authenticator;
import dev.portico.gateway.sql.ViewQueries;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program {@code portico}, and the composition root: the only place that reads the environment
 * and, with {@link Gateway}, makes services.
 */
public final class GatewayMain {
  private static final String LOG_LEVEL = "portico.log.level";

  private GatewayMain() {}

  public static void main(String[] arguments) {
    if (System.getProperty(LOG_LEVEL) == null) {
      logLevel(arguments).ifPresent(level -> System.setProperty(LOG_LEVEL, level));
    }
    Surroundings surroundings = surroundings();
    // Standard output belongs to results; a library that prints must not spoil them.
    System.setOut(System.err);
    Gateways gateways = gateways();
    Cli cli = new Cli(surroundings, gateways, List.of(new DemoCommand(gateways)));
    int code = cli.run(arguments);
    surroundings.err().flush();
    System.exit(code);
  }

  /** How gateways are made in this process, also for tests and the demo. */
  public static Gateways gateways() {
    return gateways(GatewayMain::variable);
  }

  /** As above, with environment variables that a test chooses. */
  public static Gateways gateways(SecretSource environment) {
    return new Gateways() {
      @Override
      public RunningGateway serve(Path config) {
        return Gateway.serve(config, environment);
      }

      @Override
      public RunningGateway open(Path config) {
        return Gateway.open(config, environment);
      }

      @Override
      public RunningGateway rehearse(Path config, Rehearsal rehearsal) {
        return Gateway.rehearse(config, environment, rehearsal);
      }

      @Override
      public Path auditFolder(Path config) {
        return SettingsReader.read(config, environment).audit().folder();
      }

      @Override
      public LoadedCatalog catalog(Path config) {
        return loadCatalog(SettingsReader.read(config, environment));
      }

      @Override
      public LoadedChecks checks(Path config) {
        ServerSettings settings = SettingsReader.read(config, environment);
        LoadedCatalog catalog = loadCatalog(settings);
        try {
          RowChecks checks = RowChecks.of(settings, catalog.catalog());
          return new LoadedChecks(catalog, checks.checks(), checks::close);
        } catch (RuntimeException | Error e) {
          catalog.close();
          throw e;
        }
      }

      @Override
      public LoadedHistory history(Path config) {
        return loadHistory(SettingsReader.read(config, environment));
      }
    };
  }

  private static LoadedCatalog loadCatalog(ServerSettings settings) {
    Closing closing = new Closing();
    try {
      PortFactories adapters = closing.later(PortFactories.load(settings.plugins()));
      LiveCatalog catalog = closing.later(LiveCatalog.open(settings, adapters, new ViewQueries()));
      return new LoadedCatalog(catalog, settingsErrors(settings, catalog), closing::close);
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private static LoadedHistory loadHistory(ServerSettings settings) {
    Closing closing = new Closing();
    try {
      PortFactories adapters = closing.later(PortFactories.load(settings.plugins()));
      LiveCatalog catalog = closing.later(LiveCatalog.open(settings, adapters, new ViewQueries()));
      SpillFolder spill = closing.later(SpillFolder.in(settings.state().folder()));
      HistoryService history =
          closing.later(
              new HistoryService(
                  settings.state().folder(),
                  spill.path(),
                  settings.limits().spillBytes(),
                  settings.timeTravel(),
                  catalog,
                  () -> true,
                  InstantSource.system()));
      return new LoadedHistory(history, closing::close);
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  /** What a server would find when it starts: connections without a port, faults of the users. */
  private static List<String> settingsErrors(ServerSettings settings, LiveCatalog catalog) {
    List<String> errors = new ArrayList<>();
    catalog.connectionProblems().forEach(problem -> errors.add(problem.toString()));
    try {
      Authenticator.of(settings.authentication()).close();
    } catch (GatewayException e) {
      errors.addAll(e.getMessage().lines().toList());
    }
    return errors;
  }

  /**
   * People at a shell want answers, operators a log. What a command has to tell it prints itself,
   * its errors as one line. Set before the first logger is made; empty: the log's own level.
   */
  static Optional<String> logLevel(String[] arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "serve" -> Optional.empty();
      case "demo" -> Optional.of("WARN");
      default -> Optional.of("ERROR");
    };
  }

  private static Surroundings surroundings() {
    Console console = System.console();
    return new Surroundings(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        GatewayMain::variable,
        prompt ->
            Optional.ofNullable(console).map(c -> c.readPassword("%s", prompt)).map(String::new),
        console != null,
        errorsAreRead(console));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  /**
   * Java knows of a terminal only when both input and output are one, but results often go to a
   * file while a person waits.
   */
  private static boolean errorsAreRead(Console console) {
    Path target = Path.of("/proc/self/fd/2");
    try {
      return Files.isSymbolicLink(target)
          ? Files.readSymbolicLink(target).toString().matches("/dev/(pts/|tty).*")
          : console != null;
    } catch (IOException e) {
      return console != null;
    }
  }
}
