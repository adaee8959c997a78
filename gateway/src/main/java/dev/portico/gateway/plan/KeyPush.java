package dev.portico.gateway.plan;

import dev.portico.gateway.plan.write.SqlText;
import dev.portico.spi.ColumnType;
import java.util.List;

/**
 * Keys before bulk: the distinct keys of a small side are found first and restrict what the large
 * side delivers.
 *
 * @param keys a query in the engine's dialect that gives the distinct keys, one column, at most one
 *     more than {@link #MOST_KEYS}
 * @param materialize the fragments that the query reads: they run first and are kept in memory
 * @param target the large side
 * @param type of the keys
 */
public record KeyPush(SqlText keys, List<Integer> materialize, Target target, ColumnType type) {

  /** With more keys than this nothing is pushed. */
  public static final int MOST_KEYS = 10_000;

  public KeyPush {
    materialize = List.copyOf(materialize);
  }

  /** Whose rows the keys restrict. */
  public sealed interface Target {}

  /** Column {@code column} of a SQL fragment's answer. */
  public record FragmentColumn(int fragment, int column) implements Target {}

  /** The key condition of this number in the residual. */
  public record FileColumn(int condition) implements Target {}
}
