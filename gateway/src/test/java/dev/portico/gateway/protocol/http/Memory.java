package dev.portico.gateway.protocol.http;

import dev.portico.gateway.audit.KeyEvents;
import dev.portico.gateway.audit.Receipt;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.state.AccessKeys;
import dev.portico.gateway.state.Remembered;
import dev.portico.gateway.state.SavedQueries;
import dev.portico.gateway.state.StateStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a door in a test remembers. */
final class Memory {
  private Memory() {}

  /** In a file of this folder, which is opened when it is needed. */
  static Remembered in(Path folder) {
    StateStore store = StateStore.of(new State(folder, Optional.empty()));
    return new Remembered(
        new AccessKeys(
            store,
            new ServerSettings.AccessKeys(true, Duration.ofDays(365), 100),
            new Silent(),
            Clock.systemUTC()),
        new SavedQueries(store));
  }

  private static final class Silent implements KeyEvents {
    @Override
    public Receipt keyIssued(String principal, String key, String opens, Instant expiresAt) {
      return Receipt.NONE;
    }

    @Override
    public void keyRevoked(String principal, String owner, String key) {}

    @Override
    public void keyRefused(
        Optional<String> owner, Optional<String> key, String client, String reason) {}
  }
}
