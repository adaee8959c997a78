package dev.portico.gateway.plan.write;

import java.util.List;
import java.util.Optional;

/**
 * How a plan's leaf is written in FROM.
 *
 * @param from the table expression, without alias
 * @param columns for each column of the leaf the SQL over its alias, which stands as {@code %s}
 * @param condition SQL over the alias that always holds for wanted rows, such as pushed keys
 */
public record Leaf(String from, List<String> columns, Optional<String> condition) {
  public Leaf {
    columns = List.copyOf(columns);
  }
}
