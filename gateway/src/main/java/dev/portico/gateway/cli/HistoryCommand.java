package dev.portico.gateway.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.history.Gap;
import dev.portico.gateway.history.HistoryRow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico history}: what was captured, and erasing a key from it. */
@Command(name = "history", description = "List captured histories, or erase a key from one.")
final class HistoryCommand implements Runnable {
  private final Surroundings surroundings;
  private final Gateways gateways;

  @Spec private CommandSpec spec;

  HistoryCommand(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list or erase?");
  }

  @Command(name = "list", description = "List the tables whose history is captured.")
  int list(
      @Option(
              names = "--config",
              paramLabel = "DIR",
              required = true,
              description = "Folder with portico.yaml, or the file.")
          Path config) {
    try (LoadedHistory loaded = gateways.history(config)) {
      List<List<String>> rows = loaded.history().rows().stream().map(this::cells).toList();
      Listings.print(
          List.of("table", "wanted by", "first", "last", "captures", "versions", "bytes", "gaps"),
          rows,
          surroundings.out());
      return ExitCode.FINE;
    }
  }

  private List<String> cells(HistoryRow row) {
    return List.of(
        row.table().toString(),
        row.optedIn().name().toLowerCase(Locale.ROOT),
        row.first().map(Instant::toString).orElse(""),
        row.last().map(Instant::toString).orElse(""),
        Long.toString(row.captures()),
        Long.toString(row.rows()),
        Long.toString(row.bytes()),
        gaps(row.gaps()));
  }

  private static String gaps(List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return "";
    }
    Gap last = gaps.get(gaps.size() - 1);
    return gaps.size()
        + ", last from "
        + last.from()
        + last.to().map(to -> " to " + to).orElse(" until now")
        + ": "
        + last.reason();
  }

  @Command(
      name = "erase",
      description =
          "Delete every captured version of a key, and check that no file holds it; with --url"
              + " needs the role operator.")
  int erase(
      @Parameters(index = "0", paramLabel = "TABLE", description = "The table, as SCHEMA.TABLE.")
          String table,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "KEY",
              description = "The key's value, or COLUMN=VALUE for each of its columns.")
          List<String> key,
      @Option(
              names = "--config",
              paramLabel = "DIR",
              description = "Folder with portico.yaml, when no server runs on it.")
          Path config,
      @Option(
              names = "--url",
              paramLabel = "URL",
              description = "The HTTP door of the server that runs.")
          URI url,
      @Mixin Credentials credentials) {
    if ((config == null) == (url == null)) {
      throw new WrongUse("give --config DIR, or --url URL of the server that runs");
    }
    TableName name = name(table);
    long erased = url == null ? erase(config, name, key) : erase(url, name, key, credentials);
    surroundings.out().printf("%d versions erased from %s; no file holds the key%n", erased, name);
    return ExitCode.FINE;
  }

  private static TableName name(String table) {
    int dot = table.indexOf('.');
    if (dot < 1 || dot == table.length() - 1) {
      throw new WrongUse("the table is written SCHEMA.TABLE");
    }
    return new TableName(table.substring(0, dot), table.substring(dot + 1));
  }

  private long erase(Path config, TableName table, List<String> key) {
    try (LoadedHistory loaded = gateways.history(config)) {
      return loaded.history().erase(table, key);
    }
  }

  private long erase(URI url, TableName table, List<String> key, Credentials credentials) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.put("schema", table.schema()).put("table", table.table());
    key.forEach(body.putArray("key")::add);
    return ServerCall.post(
            url, "/v1/history/erase", body.toString(), credentials.login(surroundings))
        .path("erased")
        .asLong();
  }
}
