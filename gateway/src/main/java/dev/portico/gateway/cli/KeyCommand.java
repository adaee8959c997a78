package dev.portico.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico key}: access keys of a running server, for programs that only fetch a link. */
@Command(
    name = "key",
    description = "Make, list and revoke access keys: links that read one table or one query.")
final class KeyCommand implements Runnable {
  private static final String KEYS = "/v1/keys";

  private final Surroundings surroundings;

  @Spec private CommandSpec spec;

  KeyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "create, list, show or revoke?");
  }

  /** What a key opens. */
  static final class Opens {
    @Option(
        names = "--table",
        paramLabel = "TABLE",
        description = "The table that it reads, as SCHEMA.TABLE.")
    private String table;

    @Option(names = "--sql", paramLabel = "SELECT", description = "The query that it runs.")
    private String sql;

    @Option(names = "--file", paramLabel = "FILE", description = "A file that holds the query.")
    private Path file;

    @Option(names = "--saved", paramLabel = "NAME", description = "A query that you saved.")
    private String saved;

    void into(ObjectNode body) {
      if (table != null) {
        body.put("table", table);
      } else if (saved != null) {
        body.put("saved", saved);
      } else {
        body.put("sql", sql == null ? text(file) : sql);
      }
    }

    private static String text(Path file) {
      try {
        return Files.readString(file);
      } catch (NoSuchFileException e) {
        throw new WrongUse("there is no file " + file);
      } catch (CharacterCodingException e) {
        throw new WrongUse(file + " is not a text in UTF-8");
      } catch (IOException e) {
        throw new WrongUse(file + " cannot be read");
      }
    }
  }

  @Command(
      name = "create",
      description = "Make an access key; prints its link, which is shown once.")
  int create(
      @ArgGroup(multiplicity = "1") Opens opens,
      @Option(
              names = "--as-of",
              paramLabel = "T",
              description = "The instant as of which it reads; now when not given.")
          String asOf,
      @Option(
              names = "--purpose",
              paramLabel = "P",
              description = "Why it reads, for the policies.")
          String purpose,
      @Option(
              names = "--time-zone",
              paramLabel = "ZONE",
              description = "Zone of timestamps without one; UTC when not given.")
          String timeZone,
      @Option(
              names = "--expires",
              paramLabel = "DAY",
              description =
                  "Its last day, such as 2026-12-31, or an instant; in 30 days when not given.")
          String expires,
      @Option(names = "--uses", paramLabel = "N", description = "How often it may be used.")
          Long uses,
      @Option(
              names = "--from",
              paramLabel = "NETWORK",
              description = "An address or network from which it may be used; may be repeated.")
          List<String> from,
      @Option(names = "--label", paramLabel = "TEXT", description = "A name for yourself.")
          String label,
      @Mixin ServerAddress server,
      @Mixin Credentials credentials) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    opens.into(body);
    put(body, "as_of", asOf);
    put(body, "purpose", purpose);
    put(body, "time_zone", timeZone);
    put(body, "expires_at", expires);
    put(body, "label", label);
    if (uses != null) {
      body.put("uses", uses);
    }
    if (from != null) {
      from.forEach(body.putArray("from")::add);
    }
    JsonNode key =
        ServerCall.post(server.url(), KEYS, body.toString(), credentials.login(surroundings));
    surroundings.out().println(server.url().resolve(key.path("url").asText()));
    surroundings
        .err()
        .printf(
            "%s, until %s; whoever has this link can read with it%n",
            key.path("id").asText(), key.path("expires_at").asText());
    return ExitCode.FINE;
  }

  private static void put(ObjectNode body, String field, String value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  @Command(
      name = "list",
      description = "List your access keys; an operator's list has everybody's.")
  int list(@Mixin ServerAddress server, @Mixin Credentials credentials) {
    JsonNode answer = ServerCall.get(server.url(), KEYS, credentials.login(surroundings));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode key : answer.path("keys")) {
      rows.add(
          List.of(
              key.path("id").asText(),
              key.path("owner").asText(),
              key.path("label").asText(),
              key.has("table") ? key.path("table").asText() : key.path("sql").asText(),
              key.has("revoked_at")
                  ? "revoked " + key.path("revoked_at").asText()
                  : "until " + key.path("expires_at").asText(),
              key.path("uses").asText()));
    }
    Listings.print(
        List.of("id", "owner", "label", "opens", "in force", "uses"), rows, surroundings.out());
    return ExitCode.FINE;
  }

  @Command(name = "show", description = "List the last uses of an access key, the newest first.")
  int show(
      @Parameters(paramLabel = "ID", description = "Its id, such as k-0123456789abcdef.") String id,
      @Mixin ServerAddress server,
      @Mixin Credentials credentials) {
    JsonNode key = ServerCall.get(server.url(), path(id), credentials.login(surroundings));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode use : key.path("last_uses")) {
      rows.add(
          List.of(
              use.path("used_at").asText(),
              use.path("client").asText(),
              use.path("outcome").asText(),
              use.path("query_id").asText()));
    }
    Listings.print(List.of("used at", "client", "outcome", "query"), rows, surroundings.out());
    return ExitCode.FINE;
  }

  @Command(name = "revoke", description = "Revoke an access key, at once and for good.")
  int revoke(
      @Parameters(paramLabel = "ID", description = "Its id, such as k-0123456789abcdef.") String id,
      @Mixin ServerAddress server,
      @Mixin Credentials credentials) {
    ServerCall.delete(server.url(), path(id), credentials.login(surroundings));
    surroundings.out().println(id + " is revoked");
    return ExitCode.FINE;
  }

  private static String path(String id) {
    if (!id.matches("[A-Za-z0-9-]{1,100}")) {
      throw new WrongUse("an access key's id looks like k-0123456789abcdef; portico key list");
    }
    return KEYS + "/" + id;
  }
}
