package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.audit.QueryEvent.Asked;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/reference/audit.md} has a row for each kind and field of real records, no more. */
class AuditPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_.\\[\\]]+)` \\|", Pattern.MULTILINE);

  /** Values of policies and their order are not the trail's. */
  private static final Set<String> OPEN = Set.of("row_filter", "masks", "obligations");

  @TempDir private Path folder;
  @TempDir private Path other;
  private final Set<String> names = new TreeSet<>();

  @Test
  void thePageHasARowForEachKindAndField() throws Exception {
    everything();
    collectAll(folder);
    floodAndDeletion();
    Set<String> rows = new TreeSet<>();
    ROW.matcher(Files.readString(page())).results().forEach(m -> rows.add(m.group(1)));
    assertEquals(names, rows);
  }

  private void collectAll(Path trail) throws Exception {
    names.addAll(Trails.kinds(trail));
    for (JsonNode record : Trails.records(trail)) {
      collect("", record, names);
    }
  }

  private static void collect(String prefix, JsonNode record, Set<String> fields) {
    record
        .fields()
        .forEachRemaining(
            field -> {
              String name = prefix + field.getKey();
              fields.add(name);
              JsonNode value = field.getValue();
              if (!OPEN.contains(field.getKey()) && value.isArray()) {
                value.forEach(each -> collect(name + "[].", each, fields));
              }
            });
  }

  /** Makes records of every kind with every field. */
  private void everything() throws Exception {
    FullDisk disk = new FullDisk();
    try (AuditTrail trail =
        AuditTrail.open(
            Trails.settings(folder, 64 << 10, Optional.empty()), "test", disk, Clock.systemUTC())) {
      Trails.query(trail, "q-1");
      QueryEvent plain = Events.start("q-2");
      trail
          .finished(
              new QueryEvent(
                  Kind.ANSWERED,
                  "q-2",
                  new Asked(
                      "ana",
                      List.of(),
                      "local",
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of("2026-01-01"),
                      Optional.empty(),
                      Optional.empty(),
                      "UTC",
                      Optional.of("k-1"),
                      Optional.of("plays")),
                  "x".repeat(AuditRecords.MOST_SQL + 1),
                  List.of(TableAccess.named("a.b", Optional.of("ACCESS_DENIED"))),
                  plain.decision(),
                  plain.revision(),
                  plain.startedAt(),
                  plain.duration(),
                  0,
                  0,
                  Optional.of(ErrorCode.INTERNAL),
                  Map.of()))
          .await();
      trail
          .finished(Events.of(Kind.REFUSED, "q-3", "SELECT", Optional.of(ErrorCode.SQL_SYNTAX)))
          .await();
      trail.loginFailed(Optional.of("ana"), "10.0.0.1", "basic");
      trail.reloaded("otto", 7, 0);
      trail.erased("otto", "a.b", 3);
      trail.keyIssued("ana", "k-1", "SELECT 1", Instant.EPOCH).await();
      trail.keyRefused(Optional.of("ana"), Optional.of("k-1"), "10.0.0.1", "expired");
      trail.keyRevoked("otto", "ana", "k-1");
      for (ProductEvent.Kind kind : ProductEvent.Kind.values()) {
        trail.product(
            new ProductEvent.Attempt(kind, "dora", "10.0.0.1", "shop", "p")
                .refused(ErrorCode.PRODUCT_REFUSED));
      }
      overflow(trail, disk);
    }
    tear();
    AuditTrail damaged = Trails.open(folder);
    AuditFile newest = AuditFile.in(folder).get(AuditFile.in(folder).size() - 1);
    List<String> lines = Files.readAllLines(newest.path());
    Files.write(newest.path(), lines.subList(0, lines.size() - 1));
    damaged.reloaded("otto", 8, 0);
    damaged.close();
    String last = Files.readString(newest.path());
    Files.writeString(newest.path(), last + last.lines().findFirst().orElse("") + "x\n");
    Trails.open(folder).close();
  }

  private static void overflow(AuditTrail trail, FullDisk disk) {
    disk.leave(0);
    for (int i = 0; i < 1_100; i++) {
      trail.reloaded("otto", i, 0);
    }
    try {
      trail.started(Events.start("q-3")).await();
    } catch (RuntimeException refused) {
      disk.leave(Long.MAX_VALUE);
    }
    trail.started(Events.start("q-4")).await();
  }

  private void tear() throws Exception {
    AuditFile newest = AuditFile.in(folder).get(AuditFile.in(folder).size() - 1);
    Files.writeString(newest.path(), Files.readString(newest.path()) + "{\"seq");
  }

  /** A flood of log-ins, and files that are old by the time of the second trail. */
  private void floodAndDeletion() throws Exception {
    Settable clock = new Settable();
    try (AuditTrail trail = open(clock)) {
      trail.loginFailed(Optional.of("ana"), "10.0.0.1", "basic");
      trail.loginFailed(Optional.of("ana"), "10.0.0.1", "basic");
      clock.now = clock.now.plus(FailedLogins.WINDOW);
      for (int i = 0; i < 1_200 && !Trails.records(other).toString().contains("first_at"); i++) {
        Thread.sleep(50);
      }
    }
    collectAll(other);
    clock.now = clock.now.plus(Duration.ofDays(10));
    open(clock).close();
    clock.now = clock.now.plus(Duration.ofDays(100));
    open(clock).close();
    collectAll(other);
  }

  private AuditTrail open(Clock clock) {
    return AuditTrail.open(
        Trails.settings(other, 64 << 10, Optional.of(Duration.ofDays(90))),
        "test",
        AuditChannel.FILES,
        clock);
  }

  private static final class Settable extends Clock {
    private volatile Instant now = Events.STARTED;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** The repository's file, from wherever in it the tests are started. */
  private static Path page() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/reference/settings.md"))) {
      root = Optional.ofNullable(root.getParent()).orElseThrow();
    }
    return root.resolve("docs/reference/audit.md");
  }
}
