package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Parquet file with rows of a table.
 *
 * @param location to fetch it from: below the table's root, with scheme {@code s3a} for S3 and
 *     {@code file} for this machine
 * @param recordedLocation the same place as the table's metadata spell it, which is what position
 *     deletes refer to
 * @param sizeBytes its length
 * @param records how many rows it has, deleted ones included
 * @param constants by field id: the value of all its rows, for columns by which it is partitioned
 *     as they are; such a column need not be in the file
 * @param deletes what is deleted of it
 */
public record IcebergFile(
    String location,
    String recordedLocation,
    long sizeBytes,
    long records,
    Map<Integer, BindValue> constants,
    List<IcebergDeletes> deletes) {
  public IcebergFile {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(recordedLocation, "recordedLocation");
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    deletes = List.copyOf(deletes);
  }
}
