package dev.portico.gateway.cli.policy;

import java.util.List;

/**
 * How the rows of an answer differ under two policies.
 *
 * @param appeared how many rows of the new answer the old one lacks
 * @param vanished how many rows of the old answer the new one lacks
 * @param keys of tables whose row filter changed
 */
record RowChanges(long appeared, long vanished, List<Keys> keys) {
  RowChanges {
    keys = List.copyOf(keys);
  }

  /**
   * Rows of a table that come or go, by their primary key.
   *
   * @param appearedKeys the first of them
   * @param vanishedKeys the first of them
   */
  record Keys(
      String table,
      List<String> columns,
      long appeared,
      List<String> appearedKeys,
      long vanished,
      List<String> vanishedKeys) {
    Keys {
      columns = List.copyOf(columns);
      appearedKeys = List.copyOf(appearedKeys);
      vanishedKeys = List.copyOf(vanishedKeys);
    }
  }

  boolean none() {
    return appeared == 0 && vanished == 0;
  }
}
