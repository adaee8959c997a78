package dev.portico.gateway.docs;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.PortFactories;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.LoadedCatalog;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.config.SecretSource;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import java.nio.file.Path;

/** Real gateways whose environment variables a test chooses. */
record ServedGateways(SecretSource environment) implements Gateways {

  @Override
  public RunningGateway serve(Path config) {
    return Gateway.serve(config, environment);
  }

  @Override
  public RunningGateway open(Path config) {
    return Gateway.open(config, environment);
  }

  @Override
  public LoadedCatalog catalog(Path config) {
    ServerSettings settings = SettingsReader.read(config, environment);
    PortFactories adapters = PortFactories.load(settings.plugins());
    LiveCatalog catalog = LiveCatalog.open(settings, adapters);
    return new LoadedCatalog(
        catalog,
        adapters.problems(),
        () -> {
          catalog.close();
          adapters.close();
        });
  }
}
