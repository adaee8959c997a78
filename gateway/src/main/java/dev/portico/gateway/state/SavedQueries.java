package dev.portico.gateway.state;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Statements with a name, each its owner's alone. The door for HTTP keeps and runs them. Safe for
 * many threads; each method throws {@code STATE_UNAVAILABLE} while the database is away.
 */
public final class SavedQueries {
  /** Saved queries of one person. */
  public static final int MOST = 1_000;

  private final StateStore store;

  public SavedQueries(StateStore store) {
    this.store = store;
  }

  /**
   * Keeps a query, in the place of one of the same name.
   *
   * @param query reads a statement
   * @return whether there was none of that name
   * @throws GatewayException {@code REQUEST_INVALID} when its owner has too many
   */
  public boolean save(String owner, SavedQuery query) {
    return store.transact(
        connection -> {
          if (replace(connection, owner, query)) {
            return false;
          }
          if (count(connection, owner) >= MOST) {
            throw new GatewayException(
                ErrorCode.REQUEST_INVALID,
                "you have " + MOST + " saved queries; delete one with DELETE /v1/saved/<name>");
          }
          insert(connection, owner, query);
          return true;
        });
  }

  private static boolean replace(Connection connection, String owner, SavedQuery query)
      throws SQLException {
    Reading reading = query.reading();
    try (PreparedStatement update =
        Cells.prepared(
            connection,
            "UPDATE saved_query SET sql_text = ?, as_of = ?, purpose = ?, time_zone = ?,"
                + " description = ?, saved_at = ? WHERE owner = ? AND name = ?",
            statement(reading).sql(),
            reading.asOf().orElse(null),
            reading.purpose().orElse(null),
            reading.timeZone().getId(),
            query.description().orElse(null),
            query.savedAt(),
            owner,
            query.name())) {
      return update.executeUpdate() > 0;
    }
  }

  private static Reading.Statement statement(Reading reading) {
    if (reading.target() instanceof Reading.Statement statement) {
      return statement;
    }
    throw new IllegalArgumentException("a saved query is a statement");
  }

  private static long count(Connection connection, String owner) throws SQLException {
    try (PreparedStatement count =
            Cells.prepared(connection, "SELECT count(*) FROM saved_query WHERE owner = ?", owner);
        ResultSet rows = count.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void insert(Connection connection, String owner, SavedQuery query)
      throws SQLException {
    Reading reading = query.reading();
    try (PreparedStatement insert =
        Cells.prepared(
            connection,
            "INSERT INTO saved_query (owner, name, sql_text, as_of, purpose, time_zone,"
                + " description, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            owner,
            query.name(),
            statement(reading).sql(),
            reading.asOf().orElse(null),
            reading.purpose().orElse(null),
            reading.timeZone().getId(),
            query.description().orElse(null),
            query.savedAt())) {
      insert.executeUpdate();
    }
  }

  /** A person's saved queries by name. */
  public List<SavedQuery> of(String owner) {
    return store.transact(
        connection ->
            queries(connection, "SELECT * FROM saved_query WHERE owner = ? ORDER BY name", owner));
  }

  /** One of a person's saved queries. */
  public Optional<SavedQuery> find(String owner, String name) {
    return store.transact(
        connection ->
            queries(
                    connection,
                    "SELECT * FROM saved_query WHERE owner = ? AND name = ?",
                    owner,
                    name)
                .stream()
                .findFirst());
  }

  private static List<SavedQuery> queries(Connection connection, String sql, Object... values)
      throws SQLException {
    List<SavedQuery> queries = new ArrayList<>();
    try (PreparedStatement select = Cells.prepared(connection, sql, values);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        queries.add(
            new SavedQuery(
                rows.getString("name"),
                Cells.reading(rows, new Reading.Statement(rows.getString("sql_text"))),
                Cells.text(rows, "description"),
                Cells.instant(rows, "saved_at").orElseThrow()));
      }
    }
    return queries;
  }

  /** Forgets a saved query; false when there was none of that name. */
  public boolean delete(String owner, String name) {
    return store.transact(
        connection -> {
          try (PreparedStatement delete =
              Cells.prepared(
                  connection,
                  "DELETE FROM saved_query WHERE owner = ? AND name = ?",
                  owner,
                  name)) {
            return delete.executeUpdate() > 0;
          }
        });
  }
}
