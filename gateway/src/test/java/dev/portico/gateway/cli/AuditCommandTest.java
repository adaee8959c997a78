package dev.portico.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.AuditTrail;
import dev.portico.gateway.config.ServerSettings.Audit;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  @TempDir private Path folder;
  private final CliRun run = new CliRun();
  private String head;

  @BeforeEach
  void write() {
    Audit settings = new Audit(folder, 1 << 20, Optional.empty(), false, AuditLiterals.KEEP, 10);
    AuditTrail trail = AuditTrail.open(settings, "test");
    for (int i = 0; i < 10; i++) {
      trail.reloaded("otto", i, 0);
    }
    trail.close();
    head = trail.head().toString();
  }

  private int verify(String... more) {
    return run.run(
        Stream.concat(Stream.of("audit", "verify", folder.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private Path file() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }

  @Test
  void aWholeTrailIsFine() {
    assertEquals(0, verify("--head", head), run.out());
    assertEquals("1 files, 12 records, head " + head + "\n", run.out());
  }

  @Test
  void aChangedTrailIsNot() throws Exception {
    Files.writeString(file(), Files.readString(file()).replace("\"otto\"", "\"olga\""));
    assertEquals(1, verify());
    assertTrue(
        run.out()
            .startsWith(
                "broken: audit-000000000000000001.jsonl line 2: record 2 was changed: its hash is"
                    + " wrong\n"),
        run.out());
  }

  @Test
  void aTrailWithoutItsEndIsFoundByTheHead() throws Exception {
    List<String> lines = Files.readAllLines(file());
    Files.write(file(), lines.subList(0, 7));
    assertEquals(0, verify());
    assertEquals(1, verify("--head", head));
    assertTrue(
        run.out()
            .contains(
                "broken: the trail ends with record 7, but record 12 was written: its end is"
                    + " missing"),
        run.out());
  }

  @Test
  void wrongUseIsSaid() {
    assertEquals(2, verify("--head", "12"));
    assertEquals(2, run.run("audit", "verify", folder.resolve("nothing").toString()));
    assertEquals(1, run.run("audit", "verify", folder.getParent().toString()));
    assertTrue(run.err().contains("there is no audit trail in"), run.err());
  }
}
