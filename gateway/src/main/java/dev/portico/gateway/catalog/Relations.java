package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.spi.Column;
import java.util.List;
import java.util.Optional;

/** Finds where the rows of a contract's schema objects are. */
interface Relations {

  /**
   * Where the rows of {@code object} are.
   *
   * @param columns as the contract declares them, by store name
   */
  StoreRelation relation(YamlMap object, List<Column> columns) throws LoadFault;

  /** Refuses a history table outside what was granted. */
  void checkHistoryTable(Optional<String> table, StoreRelation relation, int line) throws LoadFault;
}
