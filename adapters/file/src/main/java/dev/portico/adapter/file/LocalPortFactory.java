package dev.portico.adapter.file;

import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/** Makes the ports of connections of type {@code local}: folders on the disks of this machine. */
public final class LocalPortFactory implements PortFactory {

  /** The {@code type:} of such a connection. */
  public static final String TYPE = "local";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Port create(PortSettings settings) {
    return new LocalPort(LocalPortConfig.from(settings));
  }
}
