package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Small random files: each row group and each page holds few different values that lie near each
 * other, so that there is something to prune.
 */
final class RandomFiles {
  static final int ROW_GROUPS = 6;
  private static final int PAGES = 3;
  private static final int PAGE_ROWS = 5;

  private RandomFiles() {}

  static List<ColumnSort> sorts(Random random, int count) {
    List<ColumnSort> all = ColumnSort.all();
    List<ColumnSort> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }

  static List<Column> columns(List<ColumnSort> sorts) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < sorts.size(); i++) {
      columns.add(new Column("C" + i, sorts.get(i).published(), true));
    }
    return columns;
  }

  static ParquetFile write(Random random, List<ColumnSort> sorts, Path path) throws IOException {
    List<Type> types = new ArrayList<>();
    for (int i = 0; i < sorts.size(); i++) {
      Repetition repetition = random.nextInt(5) == 0 ? Repetition.REQUIRED : Repetition.OPTIONAL;
      types.add(sorts.get(i).type("c" + i, repetition));
    }
    MessageType schema = new MessageType("file", types);
    Files.deleteIfExists(path);
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withType(schema)
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withRowGroupRowCountLimit(PAGES * PAGE_ROWS)
            .withPageRowCountLimit(PAGE_ROWS)
            .withMinRowCountForPageSizeCheck(1)
            .withDictionaryEncoding(random.nextBoolean())
            .withMaxBloomFilterBytes(1024)
            .withColumnIndexTruncateLength(random.nextBoolean() ? 3 : 64)
            .withStatisticsTruncateLength(random.nextBoolean() ? 3 : 64);
    for (Type type : types) {
      boolean filter =
          random.nextBoolean()
              && type.asPrimitiveType().getPrimitiveTypeName()
                  != PrimitiveType.PrimitiveTypeName.BOOLEAN;
      builder.withBloomFilterEnabled(type.getName(), filter);
      // Then the filter decides alone.
      builder.withStatisticsEnabled(type.getName(), !filter || random.nextInt(3) > 0);
    }
    try (ParquetWriter<Group> writer = builder.build()) {
      for (int i = 0; i < ROW_GROUPS; i++) {
        rowGroup(random, sorts, schema, writer);
      }
    }
    return ParquetFile.read(path);
  }

  private static void rowGroup(
      Random random, List<ColumnSort> sorts, MessageType schema, ParquetWriter<Group> writer)
      throws IOException {
    List<List<Object>> chunks = new ArrayList<>();
    for (ColumnSort sort : sorts) {
      chunks.add(few(random, sort.stored(), 6));
    }
    for (int page = 0; page < PAGES; page++) {
      List<List<Object>> values = chunks.stream().map(c -> few(random, c, 3)).toList();
      int[] nulls = new int[sorts.size()];
      for (int i = 0; i < nulls.length; i++) {
        // 0 none, 1 some, 2 only NULLs
        nulls[i] = random.nextInt(5) == 0 ? 2 : random.nextInt(2);
      }
      for (int row = 0; row < PAGE_ROWS; row++) {
        Group group = new SimpleGroup(schema);
        for (int i = 0; i < nulls.length; i++) {
          boolean isNull = nulls[i] == 2 || (nulls[i] == 1 && random.nextInt(3) == 0);
          if (!isNull || schema.getType(i).isRepetition(Repetition.REQUIRED)) {
            add(group, i, values.get(i).get(random.nextInt(values.get(i).size())));
          }
        }
        writer.write(group);
      }
    }
  }

  /** Neighbours. */
  static <T> List<T> few(Random random, List<T> values, int most) {
    int count = 1 + random.nextInt(Math.min(most, values.size()));
    int first = random.nextInt(values.size() - count + 1);
    return values.subList(first, first + count);
  }

  private static void add(Group group, int field, Object value) {
    if (value instanceof Integer number) {
      group.add(field, number);
    } else if (value instanceof Long number) {
      group.add(field, number);
    } else if (value instanceof Float number) {
      group.add(field, number);
    } else if (value instanceof Double number) {
      group.add(field, number);
    } else if (value instanceof Boolean truth) {
      group.add(field, truth);
    } else {
      group.add(field, (Binary) value);
    }
  }
}
