package dev.portico.adapter.file;

import dev.portico.adapter.file.mirror.Excerpts;
import dev.portico.adapter.file.mirror.ParquetFooter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Makes of well-made Parquet files such as old and careless writers left. */
public final class OddParquet {
  private OddParquet() {}

  /** The file with another footer. */
  public static void rewrite(Path file, Consumer<FileMetaData> change) throws IOException {
    ParquetFooter footer = Excerpts.footer(file);
    FileMetaData thrift = footer.thrift();
    change.accept(thrift);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Arrays.copyOf(Files.readAllBytes(file), (int) footer.dataEnd()));
    Util.writeFileMetaData(thrift, out);
    ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(out.size() - (int) footer.dataEnd());
    out.write(end.put("PAR1".getBytes(StandardCharsets.ISO_8859_1)).array());
    Files.write(file, out.toByteArray());
  }

  /** Leaves the newer of the two notations of types alone. */
  public static void onlyNewerNotation(Path file) throws IOException {
    rewrite(
        file,
        footer -> {
          for (SchemaElement element : footer.getSchema()) {
            addNewerNotation(element);
            element.unsetConverted_type();
            element.unsetScale();
            element.unsetPrecision();
          }
        });
  }

  private static void addNewerNotation(SchemaElement element) {
    if (!element.isSetConverted_type() || element.isSetLogicalType()) {
      return;
    }
    LogicalType type =
        switch (element.getConverted_type()) {
          case UTF8 -> LogicalType.STRING(new StringType());
          case JSON -> LogicalType.JSON(new JsonType());
          case DATE -> LogicalType.DATE(new DateType());
          case LIST -> LogicalType.LIST(new ListType());
          case MAP -> LogicalType.MAP(new MapType());
          case UINT_32 -> LogicalType.INTEGER(new IntType((byte) 32, false));
          case UINT_64 -> LogicalType.INTEGER(new IntType((byte) 64, false));
          case INT_32 -> LogicalType.INTEGER(new IntType((byte) 32, true));
          case DECIMAL ->
              LogicalType.DECIMAL(new DecimalType(element.getScale(), element.getPrecision()));
          default -> null;
        };
    if (type != null) {
      element.setLogicalType(type);
    }
  }

  /** Marks the outer groups of maps as Hive once did. */
  public static void mapsOfOldHive(Path file) throws IOException {
    rewrite(
        file,
        footer ->
            footer.getSchema().stream()
                .filter(element -> element.getConverted_type() == ConvertedType.MAP)
                .forEach(
                    element ->
                        element.setConverted_type(ConvertedType.MAP_KEY_VALUE).unsetLogicalType()));
  }

  /** Writes one row with Parquet's own writer. */
  public static void write(Path file, String schema, Consumer<Group> fill) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .build()) {
      Group row = new SimpleGroupFactory(type).newGroup();
      fill.accept(row);
      writer.write(row);
    }
  }
}
