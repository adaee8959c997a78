package dev.portico.adapter.sqlite;

import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/** Makes the ports of connections of type {@code sqlite}: a folder with SQLite files. */
public final class SqlitePortFactory implements PortFactory {
  @Override
  public String type() {
    return "sqlite";
  }

  @Override
  public Port create(PortSettings settings) {
    return new SqlitePort(SqlitePortConfig.from(settings));
  }
}
