package dev.portico.gateway.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of access keys and their uses, in one transaction. */
final class KeyTable {
  /** More keys are not listed. */
  private static final int MOST_LISTED = 10_000;

  /** Attempts that are remembered of one key. */
  private static final int MOST_USES = 1_000;

  private static final String BEGUN = "begun";

  private final Connection connection;

  /** What an attempt that opens counts as. */
  enum Counts {
    USE,
    NO_USE
  }

  KeyTable(Connection connection) {
    this.connection = connection;
  }

  void insert(AccessKey key, KeySecret secret) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO access_key (id, digest, owner, token_principal, sql_text, schema_name,"
                + " table_name, as_of, purpose, time_zone, label, used_from, created_at,"
                + " expires_at, most_uses, uses, attempts)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)")) {
      KeyCells.set(insert, key, secret);
      insert.executeUpdate();
    }
  }

  /** Drops what ended before an instant. */
  void forget(Instant before) throws SQLException {
    update("DELETE FROM access_key WHERE expires_at < ? OR revoked_at < ?", before, before);
  }

  long inForce(String owner, Instant now) throws SQLException {
    try (PreparedStatement count =
        prepared(
            "SELECT count(*) FROM access_key"
                + " WHERE owner = ? AND expires_at > ? AND revoked_at IS NULL",
            owner,
            now)) {
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  KeyAttempt attempt(KeySecret secret, String client, Instant now, Counts counts)
      throws SQLException {
    try (PreparedStatement select =
            prepared("SELECT * FROM access_key WHERE digest = ? FOR UPDATE", secret.digest());
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        return KeyAttempt.UNKNOWN;
      }
      AccessKey key = KeyCells.key(rows);
      long number = rows.getLong("attempts") + 1;
      Optional<KeyRefusal> refusal = key.refusal(now, client);
      count(key.id(), refusal.isEmpty() ? counts : Counts.NO_USE, now);
      record(key.id(), number, client, refusal, now);
      return new KeyAttempt(Optional.of(key), number, refusal);
    }
  }

  private void count(String id, Counts counts, Instant now) throws SQLException {
    if (counts == Counts.NO_USE) {
      update("UPDATE access_key SET attempts = attempts + 1 WHERE id = ?", id);
    } else {
      update(
          "UPDATE access_key SET attempts = attempts + 1, uses = uses + 1, last_used_at = ?"
              + " WHERE id = ?",
          now,
          id);
    }
  }

  private void record(
      String id, long number, String client, Optional<KeyRefusal> refusal, Instant now)
      throws SQLException {
    update(
        "INSERT INTO access_key_use (key_id, attempt, used_at, client, outcome)"
            + " VALUES (?, ?, ?, ?, ?)",
        id,
        number,
        now,
        client,
        refusal.map(KeyRefusal::word).orElse(BEGUN));
    update("DELETE FROM access_key_use WHERE key_id = ? AND attempt <= ?", id, number - MOST_USES);
  }

  void ended(String id, long attempt, Optional<String> queryId, String outcome)
      throws SQLException {
    update(
        "UPDATE access_key_use SET query_id = ?, outcome = ?"
            + " WHERE key_id = ? AND attempt = ? AND outcome IN ('begun', 'OK')",
        queryId.orElse(null),
        outcome,
        id,
        attempt);
  }

  List<AccessKey> list(Optional<String> owner) throws SQLException {
    String where = owner.isPresent() ? " WHERE owner = ?" : "";
    try (PreparedStatement select =
        prepared(
            "SELECT * FROM access_key" + where + " ORDER BY created_at DESC, id",
            owner.stream().toArray())) {
      select.setMaxRows(MOST_LISTED);
      return keys(select);
    }
  }

  Optional<AccessKey> find(String id) throws SQLException {
    try (PreparedStatement select = prepared("SELECT * FROM access_key WHERE id = ?", id)) {
      return keys(select).stream().findFirst();
    }
  }

  private static List<AccessKey> keys(PreparedStatement select) throws SQLException {
    List<AccessKey> keys = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        keys.add(KeyCells.key(rows));
      }
    }
    return keys;
  }

  List<KeyUse> uses(String id) throws SQLException {
    List<KeyUse> uses = new ArrayList<>();
    try (PreparedStatement select =
            prepared("SELECT * FROM access_key_use WHERE key_id = ? ORDER BY attempt DESC", id);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        uses.add(
            new KeyUse(
                rows.getLong("attempt"),
                Cells.instant(rows, "used_at").orElseThrow(),
                rows.getString("client"),
                Cells.text(rows, "query_id"),
                rows.getString("outcome")));
      }
    }
    return uses;
  }

  boolean revoke(String id, Instant now) throws SQLException {
    return update(
            "UPDATE access_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now, id)
        > 0;
  }

  private PreparedStatement prepared(String sql, Object... values) throws SQLException {
    return Cells.prepared(connection, sql, values);
  }

  private int update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepared(sql, values)) {
      return statement.executeUpdate();
    }
  }
}
