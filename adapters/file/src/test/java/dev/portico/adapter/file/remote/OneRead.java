package dev.portico.adapter.file.remote;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileSource;
import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process that reads one remote file, for what a process has only one of: its environment and
 * whom it trusts. Arguments: a folder, then settings as {@code key=value}.
 */
final class OneRead {
  private OneRead() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Map<String, Object> settings = new LinkedHashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] setting = arguments[i].split("=", 2);
      settings.put(setting[0], setting[1]);
    }
    System.out.println(read(folder, settings));
  }

  /** How many files were handed out, or what is wrong. */
  static String read(Path folder, Map<String, Object> settings) {
    try (RemotePort port =
            (RemotePort)
                new S3PortFactory().create(new PortSettings("lake", folder, folder, settings));
        FileSource source =
            port.open(
                RemoteTables.request(
                    RemoteTables.table("plays/", new Column("id", ColumnType.BIGINT, true)),
                    Predicate.ALL,
                    "id"),
                RemoteTables.context())) {
      return "files: " + FileListing.all(source).files().size();
    } catch (PortException e) {
      return e.getMessage();
    }
  }
}
