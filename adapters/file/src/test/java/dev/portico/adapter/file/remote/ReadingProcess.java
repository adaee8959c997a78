package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process that reads remote files in a loop until it is killed, and tells of each read.
 *
 * <p>Arguments: endpoint, access key, secret key, folder, seed.
 */
final class ReadingProcess {
  static final FetchSizes SIZES = new FetchSizes(16 << 10, 64 << 10, 0, 64 << 10);
  private static final List<String> COLUMNS = List.of("id", "a", "b");

  private ReadingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[3]);
    Random random = new Random(Long.parseLong(arguments[4]));
    PortSettings settings =
        new PortSettings(
            "lake",
            folder,
            folder,
            Map.of(
                "endpoint", arguments[0],
                "accessKey", arguments[1],
                "secretKey", arguments[2],
                "mirror", Map.of("size", "2MiB")));
    try (RemotePort port = S3PortFactory.create(settings, SIZES)) {
      while (true) {
        read(port, request(random));
        System.out.println("read");
      }
    }
  }

  private static void read(RemotePort port, FileRequest request) {
    try (FileSource source = port.open(request, RemoteTables.context())) {
      FileListing.all(source);
    } catch (PortException e) {
      System.out.println("failed: " + e.getMessage());
    }
  }

  private static FileRequest request(Random random) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.removeIf(c -> random.nextInt(3) == 0);
    return request(columns);
  }

  static FileRequest request(List<String> columns) {
    return RemoteTables.request(
        RemoteTables.table(
            "crash/",
            new Column("id", ColumnType.BIGINT, true),
            new Column("a", ColumnType.VARCHAR, true),
            new Column("b", ColumnType.VARCHAR, true)),
        Predicate.ALL,
        columns.toArray(String[]::new));
  }
}
