package dev.portico.adapter.file;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;

/** The footers of Parquet files, each read once until its file changes. Safe for many threads. */
public final class ParquetFooters {
  private static final int MAX_SCHEMAS = 1_000;
  private static final ParquetReadOptions OPTIONS =
      ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

  private final String connection;
  private final FileHeads heads;
  private final ConcurrentMap<List<StoreColumn>, List<StoreColumn>> schemas =
      new ConcurrentHashMap<>();

  ParquetFooters(String connection, FileHeads heads) {
    this.connection = connection;
    this.heads = heads;
  }

  /**
   * What the gateway keeps of a footer.
   *
   * @param rows in the file
   * @param columns one list for all files of equal schema
   */
  public record Footer(long rows, List<StoreColumn> columns) {}

  /**
   * The footers of the files, in their order.
   *
   * @return empty when a file was removed since it was found
   * @throws PortException with {@link Reason#DATA} that names a file that is no whole Parquet file
   */
  Optional<List<Footer>> of(List<FoundFile> files, Waiting waiting) {
    return heads.of(files, Footer.class, Footer.class, this::read, waiting);
  }

  /** Null when the file went away. */
  private Footer read(FoundFile file) {
    LocalInputFile input = new LocalInputFile(file.path());
    try (SeekableInputStream stream = input.newStream()) {
      ParquetMetadata metadata = ParquetFileReader.readFooter(input, OPTIONS, stream);
      return new Footer(
          rows(file, metadata),
          shared(ParquetTypes.columns(metadata.getFileMetaData().getSchema())));
    } catch (NoSuchFileException | FileNotFoundException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw new PortException(
          Reason.UNAVAILABLE,
          "connection "
              + connection
              + ": file '"
              + file.name()
              + "' cannot be read; check the permissions of the account the server runs under",
          e);
    } catch (IOException | RuntimeException e) {
      // Parquet reports damage by either kind.
      throw new PortException(
          Reason.DATA,
          "connection "
              + connection
              + ": file '"
              + file.name()
              + "' is not a whole Parquet file; it may be cut off or still being written: replace"
              + " or remove it",
          e);
    }
  }

  private static long rows(FoundFile file, ParquetMetadata metadata) {
    long rows = 0;
    for (BlockMetaData block : metadata.getBlocks()) {
      if (block.getStartingPos() + block.getCompressedSize() > file.sizeBytes()) {
        throw new IllegalStateException("a row group lies beyond the end of the file");
      }
      rows += block.getRowCount();
    }
    return rows;
  }

  private List<StoreColumn> shared(List<StoreColumn> columns) {
    if (schemas.size() >= MAX_SCHEMAS) {
      schemas.clear();
    }
    List<StoreColumn> known = schemas.putIfAbsent(columns, columns);
    return known == null ? columns : known;
  }
}
