package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.config.ServerSettings.Audit;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trail over real files. */
@Timeout(300)
class AuditTrailTest {
  @TempDir private Path temp;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = temp.resolve("state/audit");
  }

  private static final class LaterClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void aQueryIsAStartAndAnEndInFilesOfTheOwnerAlone() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      trail.started(Events.start("q-1")).await();
      assertEquals(List.of("server_start", "start"), Trails.kinds(folder));
      trail.finished(Events.end("q-1")).await();
    }
    assertEquals(List.of("server_start", "start", "end", "server_stop"), Trails.kinds(folder));
    JsonNode start = Trails.records(folder).get(1);
    assertEquals(2, start.get("sequence").asLong());
    assertEquals("SELECT 'a\nb' FROM plays.events", start.get("sql").asText());
    assertEquals("all", start.at("/tables/0/row_filter/type").asText());
    assertEquals(7, Trails.records(folder).get(2).get("rows").asLong());
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  @Test
  void theChainGoesOnOverFilesAndStarts() throws Exception {
    for (int start = 0; start < 3; start++) {
      try (AuditTrail trail = AuditTrail.open(small(Optional.empty()), "test")) {
        for (int i = 0; i < 100; i++) {
          Trails.query(trail, "q-" + start + "-" + i);
        }
      }
    }
    assertTrue(AuditFile.in(folder).size() > 2, () -> "one file");
    List<Long> sequences =
        Trails.records(folder).stream().map(r -> r.get("sequence").asLong()).toList();
    assertEquals(LongStream.rangeClosed(1, sequences.size()).boxed().toList(), sequences);
    assertEquals(List.of(), Trails.problems(folder));
    assertEquals(600, Trails.kinds(folder).stream().filter(k -> k.matches("start|end")).count());
  }

  private Audit small(Optional<Duration> keep) {
    return Trails.settings(folder, 64 << 10, keep);
  }

  @Test
  void threadsAndTwoTrailsInOneFolderShareOneChain() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (AuditTrail one = AuditTrail.open(small(Optional.empty()), "one");
        AuditTrail two = AuditTrail.open(small(Optional.empty()), "two")) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        AuditTrail trail = thread % 2 == 0 ? one : two;
        String name = "q-" + thread + "-";
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    Trails.query(trail, name + i);
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of(), Trails.problems(folder));
    assertEquals(800, Trails.kinds(folder).stream().filter(k -> k.matches("start|end")).count());
  }

  @Test
  void whatCannotBeWrittenIsRefusedAndRecordedWhenItCanAgain() throws Exception {
    FullDisk disk = new FullDisk();
    try (AuditTrail trail =
        AuditTrail.open(Trails.settings(folder), "test", disk, Clock.systemUTC())) {
      Trails.query(trail, "q-1");
      disk.leave(100);
      assertUnavailable(trail, "q-2");
      assertFalse(trail.available());
      trail.finished(
          Events.of(Kind.REFUSED, "q-2", "SELECT 2", Optional.of(ErrorCode.AUDIT_UNAVAILABLE)));
      assertUnavailable(trail, "q-3");
      disk.leave(Long.MAX_VALUE);
      Trails.query(trail, "q-4");
      assertTrue(trail.available());
    }
    assertEquals(
        List.of("server_start", "start", "end", "refused", "start", "end", "server_stop"),
        Trails.kinds(folder));
    assertEquals("q-2", Trails.records(folder).get(3).get("query_id").asText());
    assertEquals(List.of(), Trails.problems(folder));
  }

  private static void assertUnavailable(AuditTrail trail, String queryId) {
    GatewayException e =
        assertThrows(GatewayException.class, () -> trail.started(Events.start(queryId)).await());
    assertEquals(ErrorCode.AUDIT_UNAVAILABLE, e.code());
  }

  @Test
  void moreThanCanBeHeldIsCounted() throws Exception {
    FullDisk disk = new FullDisk();
    try (AuditTrail trail =
        AuditTrail.open(Trails.settings(folder), "test", disk, Clock.systemUTC())) {
      Trails.query(trail, "q-0");
      disk.leave(0);
      assertUnavailable(trail, "q-1");
      for (int i = 0; i < 1_500; i++) {
        trail.finished(
            Events.of(Kind.REFUSED, "r-" + i, "SELECT 1", Optional.of(ErrorCode.ACCESS_DENIED)));
      }
      assertUnavailable(trail, "q-2");
      disk.leave(Long.MAX_VALUE);
      Trails.query(trail, "q-3");
    }
    List<JsonNode> records = Trails.records(folder);
    long refused = records.stream().filter(r -> r.get("kind").asText().equals("refused")).count();
    long counted =
        records.stream()
            .filter(r -> r.get("kind").asText().equals("unrecorded"))
            .mapToLong(r -> r.get("records").asLong())
            .sum();
    assertEquals(1_500, refused + counted);
    assertTrue(counted > 0, () -> "nothing was too much");
    assertEquals(List.of(), Trails.problems(folder));
  }

  @Test
  void aFolderThatIsAwayRefusesQueriesUntilItIsBack() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      Trails.query(trail, "q-1");
      Path moved = temp.resolve("moved");
      Files.move(folder, moved);
      Files.writeString(folder, "in the way");
      assertUnavailable(trail, "q-2");
      Files.delete(folder);
      Files.move(moved, folder);
      Trails.query(trail, "q-3");
    }
    assertEquals(List.of(), Trails.problems(folder));
  }

  @Test
  void recordsThatAreTakenAwayFromARunningTrailStayMissing() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      Trails.query(trail, "q-1");
      Path file = AuditFile.in(folder).get(0).path();
      List<String> lines = Files.readAllLines(file);
      Files.write(file, lines.subList(0, 2));
      Trails.query(trail, "q-2");
    }
    assertTrue(Trails.kinds(folder).contains("damaged"), () -> "not said");
    assertEquals(
        List.of("audit-000000000000000001.jsonl line 3: records 3 to 3 are missing"),
        Trails.problems(folder));
  }

  @Test
  void aTrailThatIsDeletedWholeShowsItsMissingBeginning() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      Trails.query(trail, "q-1");
      for (AuditFile file : AuditFile.in(folder)) {
        Files.delete(file.path());
      }
      Trails.query(trail, "q-2");
    }
    assertEquals(
        List.of("records 1 to 3 are missing, and no record says why"), Trails.problems(folder));
  }

  @Test
  void aTornLastLineIsKeptAsideAndRecorded() throws Exception {
    try (AuditTrail trail = Trails.open(folder)) {
      Trails.query(trail, "q-1");
    }
    Path file = AuditFile.in(folder).get(0).path();
    Files.writeString(file, Files.readString(file) + "{\"sequence\":5,\"previ");
    AuditVerifier.Report torn = AuditVerifier.verify(folder, Optional.empty());
    assertEquals(List.of(), torn.problems());
    assertTrue(torn.notes().get(0).contains("line 5 is not finished (20 bytes)"), torn::toString);
    Trails.open(folder).close();
    List<JsonNode> records = Trails.records(folder);
    JsonNode said = records.get(4);
    assertEquals("torn", said.get("kind").asText());
    assertEquals(
        "{\"sequence\":5,\"previ", Files.readString(folder.resolve(said.get("kept_in").asText())));
    assertEquals("server_start", records.get(5).get("kind").asText());
    assertEquals(List.of(), Trails.problems(folder));
  }

  @Test
  void nothingIsDeletedUnlessItIsWantedAndThenTheChainSaysSo() throws Exception {
    LaterClock clock = new LaterClock();
    fill(small(Optional.empty()), clock);
    clock.advance(Duration.ofDays(400));
    fill(small(Optional.empty()), clock);
    int before = AuditFile.in(folder).size();
    assertEquals(1, AuditFile.in(folder).get(0).firstSequence());
    clock.advance(Duration.ofDays(80));
    fill(small(Optional.of(Duration.ofDays(90))), clock);
    List<AuditFile> kept = AuditFile.in(folder);
    assertTrue(kept.get(0).firstSequence() > 1 && before > 2, kept::toString);
    AuditVerifier.Report report = AuditVerifier.verify(folder, Optional.empty());
    assertEquals(List.of(), report.problems());
    assertTrue(report.notes().get(0).contains("were deleted by the setting"), report::toString);
    Files.delete(kept.get(0).path());
    assertEquals(1, Trails.problems(folder).size());
  }

  private void fill(Audit settings, Clock clock) {
    try (AuditTrail trail = AuditTrail.open(settings, "test", AuditChannel.FILES, clock)) {
      for (int i = 0; i < 150; i++) {
        Trails.query(trail, "q-" + i);
      }
    }
  }

  @Test
  void literalsAreLeftOutWhenTheSettingSaysSo() throws Exception {
    Audit settings = new Audit(folder, 1 << 20, Optional.empty(), true, AuditLiterals.REDACT, 10);
    try (AuditTrail trail = AuditTrail.open(settings, "test")) {
      Trails.query(trail, "q-1");
      trail
          .finished(
              Events.of(
                  Kind.REFUSED, "q-2", "SELEC \"secret\" 'x", Optional.of(ErrorCode.SQL_SYNTAX)))
          .await();
    }
    List<JsonNode> records = Trails.records(folder);
    assertEquals("SELECT ? FROM plays.events", records.get(1).get("sql").asText());
    assertEquals("SELECT ?", records.get(2).at("/fragments/0/sql").asText());
    assertEquals("SELEC ? ?", records.get(3).get("sql").asText());
  }

  @Test
  void aFloodOfFailedLoginsIsAFewRecords() throws Exception {
    LaterClock clock = new LaterClock();
    try (AuditTrail trail =
        AuditTrail.open(Trails.settings(folder), "test", AuditChannel.FILES, clock)) {
      for (int i = 0; i < 10_000; i++) {
        trail.loginFailed(Optional.of("ana"), "10.0.0.1", "basic");
        trail.loginFailed(Optional.empty(), "10.0." + i % 500, "basic");
      }
      clock.advance(FailedLogins.WINDOW);
      for (int i = 0; i < 1_200 && Trails.records(folder).size() < 202; i++) {
        Thread.sleep(50);
      }
    }
    List<JsonNode> failed =
        Trails.records(folder).stream()
            .filter(r -> r.get("kind").asText().equals("login_failed"))
            .toList();
    assertEquals(20_000, failed.stream().mapToLong(r -> r.get("count").asLong()).sum());
    assertEquals(2 * FailedLogins.MOST_KINDS + 1, failed.size());
    assertEquals("ana", failed.get(0).get("principal").asText());
    assertFalse(failed.get(1).has("principal"));
  }

  @Test
  void textThatIsNoUnicodeIsRecordedAllTheSame() throws IOException {
    try (AuditTrail trail = Trails.open(folder)) {
      trail
          .started(Events.of(Kind.START, "q-1", "SELECT '\ud800 ☃\n\0'", Optional.empty()))
          .await();
    }
    assertEquals("SELECT '? ☃\n\0'", Trails.records(folder).get(1).get("sql").asText());
    assertEquals(List.of(), Trails.problems(folder));
  }
}
