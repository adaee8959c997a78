package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes loses no record that it was told is written. */
@Timeout(300)
class CrashTest {
  private static final int CRASHES = 4;

  @TempDir private Path folder;

  /** Writes until it is killed, and says what is written. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      AuditTrail trail =
          AuditTrail.open(Trails.settings(folder, 64 << 10, Optional.empty()), "crashing");
      for (int thread = 0; thread < 3; thread++) {
        String name = arguments[1] + "-" + thread + "-";
        new Thread(() -> write(trail, name)).start();
      }
    }

    private static void write(AuditTrail trail, String name) {
      for (int i = 0; ; i++) {
        trail.started(Events.start(name + i)).await();
        // printed only after the record is written
        System.out.println(name + i);
      }
    }
  }

  @Test
  void noCommittedRecordIsLost() throws Exception {
    Set<String> committed = new HashSet<>();
    for (int crash = 0; crash < CRASHES; crash++) {
      committed.addAll(writeAndKill(crash));
      AuditVerifier.Report report = AuditVerifier.verify(folder, Optional.empty());
      assertEquals(List.of(), report.problems());
    }
    // as if the machine had stopped in the middle of a line
    List<AuditFile> files = AuditFile.in(folder);
    Path newest = files.get(files.size() - 1).path();
    Files.writeString(newest, Files.readString(newest) + "{\"sequence\":");
    Trails.open(folder).close();
    assertEquals(List.of(), Trails.problems(folder));
    Set<String> written = new HashSet<>();
    for (JsonNode record : Trails.records(folder)) {
      written.add(record.path("query_id").asText());
    }
    committed.removeAll(written);
    assertEquals(Set.of(), committed);
    assertTrue(written.size() > 100, () -> written.size() + " records");
    assertTrue(Trails.kinds(folder).contains("torn"));
  }

  private List<String> writeAndKill(int crash) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                Writer.class.getName(),
                folder.toString(),
                "crash-" + crash)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int until = 100 + crash * 333;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        if (said.size() == until) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
    // the last line may have been cut
    return said.subList(0, Math.max(0, said.size() - 1));
  }
}
