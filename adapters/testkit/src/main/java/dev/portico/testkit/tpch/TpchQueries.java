package dev.portico.testkit.tpch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The 22 queries with their validation parameters, over the schema {@link #SCHEMA}. */
public final class TpchQueries {
  /** How many there are; the first is number 1. */
  public static final int COUNT = 22;

  /** The schema their tables stand in. */
  public static final String SCHEMA = "tpch";

  private TpchQueries() {}

  public static String sql(int number) {
    String name = "q%02d.sql".formatted(number);
    try (InputStream in = TpchQueries.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no query " + number);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same over another schema. */
  public static String sql(int number, String schema) {
    return sql(number).replace(SCHEMA + ".", schema + ".");
  }
}
