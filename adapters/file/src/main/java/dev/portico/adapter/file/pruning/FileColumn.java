package dev.portico.adapter.file.pruning;

import dev.portico.spi.ColumnType;
import org.apache.parquet.schema.PrimitiveType;

/** Where the values of one of a table's columns are, for one file. */
sealed interface FileColumn {
  /** The type that the table's contract gives it. */
  ColumnType published();

  /**
   * The same for every row of the file.
   *
   * @param facts what every row holds
   */
  record Constant(ColumnType published, RowFacts facts) implements FileColumn {}

  /**
   * The same for every row of a folder.
   *
   * @param name the hive key in lower case
   */
  record Key(ColumnType published, String name) implements FileColumn {}

  /**
   * A field of the file that is neither nested nor repeated.
   *
   * @param leaf its place among the file's leaf columns, which is that of its chunk in a row group
   * @param values how its stored values are read
   */
  record Stored(ColumnType published, int leaf, PrimitiveType type, StoredValues values)
      implements FileColumn {}
}
