package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.spi.Column;
import java.util.List;

/** Finds where the rows of a contract's schema objects are. */
interface Relations {

  /**
   * Where the rows of {@code object} are.
   *
   * @param columns as the contract declares them, by store name
   */
  StoreRelation relation(YamlMap object, List<Column> columns) throws LoadFault;

  /**
   * Where the past rows of an object are: a table beside it, or files of the same server under
   * another {@code {model}}. The domain needs the same grant for it.
   */
  StoreRelation historyTable(String name, YamlMap object, List<ColumnDraft> columns, int line)
      throws LoadFault;
}
