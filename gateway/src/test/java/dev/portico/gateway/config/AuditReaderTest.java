package dev.portico.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.ServerSettings.Audit;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
  @TempDir private Path folder;

  private Audit read(String more) throws IOException {
    Files.createDirectories(folder.resolve("domains"));
    Files.writeString(folder.resolve("users.yaml"), "users: []\n");
    Files.writeString(
        folder.resolve("portico.yaml"),
        "policy: {mode: open}\nauthentication: {users: users.yaml}\n" + more);
    return SettingsReader.read(folder, name -> Optional.empty()).audit();
  }

  @Test
  void withoutASectionNothingIsDeletedAndNothingLeftOut() throws IOException {
    assertEquals(
        new Audit(
            folder.resolve("memory/audit"),
            64L << 20,
            Optional.empty(),
            true,
            AuditLiterals.KEEP,
            1_000),
        read("state: memory\n"));
  }

  @Test
  void everythingCanBeSet() throws IOException {
    assertEquals(
        new Audit(
            folder.resolve("trail"),
            1L << 20,
            Optional.of(Duration.ofDays(90)),
            false,
            AuditLiterals.REDACT,
            0),
        read(
            "audit: {folder: trail, rotateAt: 1MiB, keep: 90d, fsync: false, literals: redact,"
                + " recent: 0}\n"));
  }

  @Test
  void everyFaultIsReported() {
    GatewayException e =
        assertThrows(
            GatewayException.class,
            () ->
                read(
                    "audit: {rotateAt: 1, keep: soon, fsync: perhaps, literals: some, recent: -1,"
                        + " kepp: 1d}\n"));
    for (String key : List.of("rotateAt", "keep", "fsync", "literals", "recent", "kepp")) {
      assertTrue(e.getMessage().contains("audit." + key), key + " in " + e.getMessage());
    }
  }
}
