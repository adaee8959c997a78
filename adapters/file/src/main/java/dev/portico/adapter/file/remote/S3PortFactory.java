package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/**
 * Makes the ports of connections of type {@code s3}: files on Amazon S3 or any store that speaks
 * its protocol.
 */
public final class S3PortFactory implements PortFactory {

  /** The {@code type:} of such a connection. */
  public static final String TYPE = "s3";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Port create(PortSettings settings) {
    return create(settings, FetchSizes.DEFAULT);
  }

  static RemotePort create(PortSettings settings, FetchSizes sizes) {
    RemotePortConfig config = RemotePortConfig.from(settings, sizes);
    S3Account account = S3Account.from(settings);
    settings.done();
    return new RemotePort(
        config,
        new HadoopStore(
            S3Settings.of(config, account),
            () -> Knock.at(account, config.requestTimeout()),
            () -> {}),
        "s3");
  }
}
