package dev.portico.adapter.file.iceberg;

import dev.portico.adapter.file.iceberg.IcebergDeletes.PositionBitmap;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.io.IOUtil;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Reads deletion vectors. */
final class PositionBitmaps {
  /** Room for some 500 million positions without any order in them. */
  private static final long MAX_BYTES = 64L << 20;

  private static final MessageType SCHEMA =
      Types.buildMessage().required(PrimitiveTypeName.INT64).named("pos").named("positions");

  private final RootedFileIO files;
  private final Faults faults;

  PositionBitmaps(RootedFileIO files, Faults faults) {
    this.files = files;
    this.faults = faults;
  }

  /** Writes them as {@link IcebergTable#writePositions} says. */
  void write(PositionBitmap bitmap, Path target) throws IOException {
    PositionBits positions = read(bitmap);
    boolean done = false;
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(target))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withWriteMode(Mode.OVERWRITE)
            .withDictionaryEncoding(false)
            // Its delta encoding makes a few bits of a position.
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .build()) {
      positions.forEach(position -> write(writer, position));
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(target);
      }
    }
  }

  private void write(ParquetWriter<Group> writer, long position) {
    if (Thread.currentThread().isInterrupted()) {
      throw faults.cancelled();
    }
    SimpleGroup row = new SimpleGroup(SCHEMA);
    row.add(0, position);
    try {
      writer.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PositionBits read(PositionBitmap bitmap) throws IOException {
    if (bitmap.sizeBytes() > MAX_BYTES) {
      throw faults.of(
          Reason.REFUSED,
          "has a deletion vector of more than "
              + (MAX_BYTES >> 20)
              + " MiB; rewrite its data files");
    }
    byte[] bytes = new byte[(int) bitmap.sizeBytes()];
    IOUtil.readFully(
        files.newInputFile(bitmap.location()), bitmap.offset(), bytes, 0, bytes.length);
    try {
      return PositionBits.parse(bytes, bitmap.records());
    } catch (RuntimeException e) {
      throw faults.of(
          Reason.DATA, "has a damaged deletion vector; have its data files rewritten", e);
    }
  }
}
