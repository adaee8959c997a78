package dev.portico.adapter.sqlite;

import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of a connection of type {@code sqlite}.
 *
 * @param connection its name, for messages
 * @param root the folder below which all its files lie: absolute, without symbolic links where it
 *     exists already
 * @param lockTimeout the longest wait for a writer that has locked a file
 * @param longestValueBytes a longer text or blob ends the query
 * @param dates how dates and instants are held where {@code datesOf} says nothing
 * @param datesOf the same for single columns, by {@code table.column} in lower case
 */
record SqlitePortConfig(
    String connection,
    Path root,
    Duration lockTimeout,
    int longestValueBytes,
    DateForm dates,
    Map<String, DateForm> datesOf) {
  private static final int DEFAULT_MEGABYTES = 100;
  private static final int MOST_MEGABYTES = 1_000;

  SqlitePortConfig {
    datesOf = Map.copyOf(datesOf);
  }

  static SqlitePortConfig from(PortSettings settings) {
    int megabytes = settings.integer("longestValueMegabytes", DEFAULT_MEGABYTES, 1, MOST_MEGABYTES);
    Map<String, DateForm> datesOf = new HashMap<>();
    settings
        .section("datesOf")
        .texts()
        .forEach(
            (column, form) ->
                datesOf.put(
                    column.toLowerCase(Locale.ROOT), form(settings, "datesOf." + column, form)));
    SqlitePortConfig config =
        new SqlitePortConfig(
            settings.connection(),
            root(settings),
            settings.duration("lockTimeout", Duration.ofSeconds(5)),
            megabytes * 1_000_000,
            settings.text("dates").map(text -> form(settings, "dates", text)).orElse(DateForm.ISO),
            datesOf);
    settings.done();
    return config;
  }

  private static DateForm form(PortSettings settings, String key, String text) {
    return DateForm.parse(text)
        .orElseGet(
            () -> {
              settings.problem(key, "must be one of " + DateForm.known());
              return DateForm.ISO;
            });
  }

  private static Path root(PortSettings settings) {
    Path root = settings.baseFolder();
    try {
      root = root.resolve(settings.requiredText("root")).toAbsolutePath().normalize();
      return root.toRealPath();
    } catch (InvalidPathException e) {
      settings.problem("root", "is not the name of a folder");
    } catch (IOException e) {
      // Not there yet: a query will tell.
    }
    return root;
  }

  DateForm dates(String table, String column) {
    return datesOf.getOrDefault((table + "." + column).toLowerCase(Locale.ROOT), dates);
  }
}
