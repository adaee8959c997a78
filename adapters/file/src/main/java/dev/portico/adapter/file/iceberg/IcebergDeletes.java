package dev.portico.adapter.file.iceberg;

import java.util.List;
import java.util.Objects;

/**
 * Rows of a data file that are no longer in the table. All that come with a data file apply to it;
 * which do is decided already. Positions count the rows of the whole data file from 0.
 */
public sealed interface IcebergDeletes {

  /**
   * A Parquet file with the columns {@code file_path} and {@code pos}: a row of a data file is
   * deleted when there is a row with exactly the data file's {@link IcebergFile#recordedLocation}
   * and its position. One such file often serves many data files, so the engine joins it.
   *
   * @param location to fetch it from
   * @param sizeBytes its length
   * @param records how many rows it has
   */
  record PositionFile(String location, long sizeBytes, long records) implements IcebergDeletes {
    public PositionFile {
      Objects.requireNonNull(location, "location");
    }
  }

  /**
   * Positions of one data file alone, kept as a bitmap inside a Puffin file; {@link
   * IcebergTable#writePositions} makes a Parquet file of them.
   *
   * @param location of the Puffin file
   * @param offset where in it the bitmap begins
   * @param sizeBytes how long the bitmap is
   * @param records how many positions it holds
   * @param dataFile the data file as the metadata spell its location
   */
  record PositionBitmap(String location, long offset, long sizeBytes, long records, String dataFile)
      implements IcebergDeletes {
    public PositionBitmap {
      Objects.requireNonNull(location, "location");
      Objects.requireNonNull(dataFile, "dataFile");
    }
  }

  /**
   * A Parquet file of keys: a row is deleted when all key columns equal those of one of its rows,
   * where NULL equals NULL and NaN equals NaN.
   *
   * @param location to fetch it from
   * @param sizeBytes its length
   * @param records how many rows it has
   * @param keys the columns that count; others that the file may have do not. Their places in the
   *     data file and in the delete file are found like those of any column, by {@link
   *     ColumnMapping}; a column of either may have another name, or be missing
   */
  record EqualityFile(String location, long sizeBytes, long records, List<PlannedColumn> keys)
      implements IcebergDeletes {
    public EqualityFile {
      Objects.requireNonNull(location, "location");
      keys = List.copyOf(keys);
    }
  }
}
