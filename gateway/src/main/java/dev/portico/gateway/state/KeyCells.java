package dev.portico.gateway.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.config.Network;
import dev.portico.gateway.session.Principal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An access key as a row of its table. */
final class KeyCells {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeyCells() {}

  /** Sets the columns in the order in which {@link KeyTable#insert} names them. */
  static void set(PreparedStatement insert, AccessKey key, KeySecret secret) throws SQLException {
    Reading reading = key.reading();
    insert.setString(1, key.id());
    insert.setString(2, secret.digest());
    insert.setString(3, key.owner());
    insert.setString(4, key.token().map(KeyCells::json).orElse(null));
    if (reading.target() instanceof Reading.Table table) {
      insert.setString(5, null);
      insert.setString(6, table.schema());
      insert.setString(7, table.table());
    } else if (reading.target() instanceof Reading.Statement statement) {
      insert.setString(5, statement.sql());
      insert.setString(6, null);
      insert.setString(7, null);
    }
    insert.setString(8, reading.asOf().orElse(null));
    insert.setString(9, reading.purpose().orElse(null));
    insert.setString(10, reading.timeZone().getId());
    insert.setString(11, key.label().orElse(null));
    insert.setString(12, key.from().stream().map(Network::text).collect(Collectors.joining(" ")));
    insert.setObject(13, key.createdAt().atOffset(ZoneOffset.UTC));
    insert.setObject(14, key.expiresAt().atOffset(ZoneOffset.UTC));
    if (key.mostUses().isPresent()) {
      insert.setLong(15, key.mostUses().get());
    } else {
      insert.setNull(15, Types.BIGINT);
    }
  }

  static AccessKey key(ResultSet rows) throws SQLException {
    String sql = rows.getString("sql_text");
    Reading.Target target =
        sql == null
            ? new Reading.Table(rows.getString("schema_name"), rows.getString("table_name"))
            : new Reading.Statement(sql);
    long mostUses = rows.getLong("most_uses");
    Optional<Long> most = rows.wasNull() ? Optional.empty() : Optional.of(mostUses);
    String owner = rows.getString("owner");
    Optional<String> token = Cells.text(rows, "token_principal");
    return new AccessKey(
        rows.getString("id"),
        owner,
        token.isEmpty() ? Optional.empty() : Optional.of(principal(owner, token.get())),
        Cells.reading(rows, target),
        Cells.text(rows, "label"),
        networks(rows.getString("used_from")),
        Cells.instant(rows, "created_at").orElseThrow(),
        Cells.instant(rows, "expires_at").orElseThrow(),
        most,
        rows.getLong("uses"),
        Cells.instant(rows, "last_used_at"),
        Cells.instant(rows, "revoked_at"));
  }

  /** One that cannot be read any more must not become a key without bounds. */
  private static List<Network> networks(String text) throws SQLException {
    List<Network> networks =
        Arrays.stream(text.split(" "))
            .filter(part -> !part.isEmpty())
            .flatMap(part -> Network.parse(part).stream())
            .toList();
    if (networks.isEmpty() && !text.isBlank()) {
      throw new SQLException("the networks of an access key cannot be read");
    }
    return networks;
  }

  private static String json(Principal principal) {
    try {
      return JSON.writeValueAsString(
          Map.of("roles", principal.roles(), "attributes", principal.attributes()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("attributes that are not JSON-like", e);
    }
  }

  private static Principal principal(String name, String json) throws SQLException {
    try {
      JsonNode node = JSON.readTree(json);
      Set<String> roles = new HashSet<>();
      node.path("roles").forEach(role -> roles.add(role.asText()));
      Map<String, Object> attributes =
          JSON.convertValue(
              node.path("attributes"),
              JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
      return new Principal(name, roles, attributes);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new SQLException("the owner of an access key cannot be read", e);
    }
  }
}
