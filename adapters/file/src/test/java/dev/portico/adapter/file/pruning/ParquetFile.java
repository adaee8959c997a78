package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/** A file for tests, held in memory. */
record ParquetFile(Path path, byte[] bytes, FileMetaData footer) {

  static ParquetFile read(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
      FileMetaData footer =
          Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
      return new ParquetFile(path, bytes, footer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes(ByteRange range) {
    return Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end());
  }

  RowGroupPruning pruning(List<Column> columns, Predicate predicate) {
    return RowGroupPruning.of(footer, new FileView(columns, Map.of()), predicate);
  }

  /** Row groups left by the footer alone. */
  List<Integer> byFooter(List<Column> columns, Predicate predicate) {
    return pruning(columns, predicate).candidates();
  }

  /** Row groups left by everything the file has. */
  List<Integer> byAll(List<Column> columns, Predicate predicate) {
    RowGroupPruning pruning = pruning(columns, predicate);
    return pruning.candidates(
        pruning.candidates(), n -> Long.MAX_VALUE / 1_000, new ReadCost(0), this::bytes);
  }
}
