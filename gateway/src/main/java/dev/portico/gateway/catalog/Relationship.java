package dev.portico.gateway.catalog;

import java.util.List;

/**
 * A foreign key as a contract declares it: {@code columns} refer to {@code targetColumns} of {@code
 * target}.
 */
public record Relationship(List<String> columns, TableName target, List<String> targetColumns) {
  public Relationship {
    columns = List.copyOf(columns);
    targetColumns = List.copyOf(targetColumns);
  }
}
