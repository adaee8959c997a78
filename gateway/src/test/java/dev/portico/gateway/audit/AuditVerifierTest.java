package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to tamper with a trail is found, with its place. */
class AuditVerifierTest {
  @TempDir private Path folder;
  private ChainHead head;
  private List<AuditFile> files;

  @BeforeEach
  void fill() throws IOException {
    try (AuditTrail trail =
        AuditTrail.open(Trails.settings(folder, 16 << 10, Optional.empty()), "test")) {
      for (int i = 0; i < 60; i++) {
        Trails.query(trail, "q-" + i);
      }
      head = trail.head();
    }
    files = AuditFile.in(folder);
    assertTrue(files.size() >= 3, files::toString);
    assertEquals(List.of(), Trails.problems(folder, head));
  }

  private List<String> lines(int file) throws IOException {
    return new ArrayList<>(Files.readAllLines(files.get(file).path()));
  }

  private void write(int file, List<String> lines) throws IOException {
    Files.write(files.get(file).path(), lines);
  }

  private String onlyProblem() throws IOException {
    List<String> problems = Trails.problems(folder);
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  @Test
  void anEditedRecord() throws Exception {
    List<String> lines = lines(1);
    lines.set(4, lines.get(4).replace("\"principal\":\"ana\"", "\"principal\":\"bob\""));
    write(1, lines);
    assertTrue(onlyProblem().startsWith(files.get(1).name() + " line 5: record "), onlyProblem());
    assertTrue(onlyProblem().endsWith("was changed: its hash is wrong"), onlyProblem());
  }

  @Test
  void anEditedRecordWithAHashThatFits() throws Exception {
    List<String> lines = lines(1);
    ChainLine old = ChainLine.read(lines.get(4).getBytes(StandardCharsets.UTF_8)).orElseThrow();
    ChainLine.Made forged =
        ChainLine.after(
            new ChainHead(old.head().sequence() - 1, old.previous()),
            Events.STARTED,
            "{\"kind\":\"start\"}");
    lines.set(4, new String(forged.bytes(), StandardCharsets.UTF_8));
    write(1, lines);
    assertTrue(onlyProblem().startsWith(files.get(1).name() + " line 6: record "), onlyProblem());
    assertTrue(onlyProblem().endsWith("does not follow on the record before it"), onlyProblem());
  }

  @Test
  void aRemovedRecord() throws Exception {
    List<String> lines = lines(0);
    lines.remove(6);
    write(0, lines);
    assertEquals(files.get(0).name() + " line 7: records 7 to 7 are missing", onlyProblem());
  }

  @Test
  void swappedRecords() throws Exception {
    List<String> lines = lines(0);
    Collections.swap(lines, 6, 7);
    write(0, lines);
    List<String> problems = Trails.problems(folder);
    assertEquals(files.get(0).name() + " line 7: records 7 to 7 are missing", problems.get(0));
    assertEquals(
        files.get(0).name() + " line 8: record 7 stands where record 9 should", problems.get(1));
  }

  @Test
  void aRecordThatStandsThereTwice() throws Exception {
    List<String> lines = lines(0);
    lines.add(7, lines.get(6));
    write(0, lines);
    assertEquals(
        files.get(0).name() + " line 8: record 7 stands where record 8 should", onlyProblem());
  }

  @Test
  void aTrailWithoutItsEndOnlyAgainstAHeadThatWasKeptElsewhere() throws Exception {
    int newest = files.size() - 1;
    List<String> lines = lines(newest);
    write(newest, lines.subList(0, lines.size() - 1));
    assertEquals(List.of(), Trails.problems(folder));
    List<String> problems = Trails.problems(folder, head);
    // the trail's stop follows on the last head that the test asked for
    Files.delete(files.get(newest).path());
    assertTrue(onlyProblem().contains("is missing"), onlyProblem());
    assertTrue(Trails.problems(folder, head).size() == 2 || !problems.isEmpty());
    assertTrue(
        Trails.problems(folder, head).get(1).contains("its end is missing"),
        Trails.problems(folder, head)::toString);
  }

  @Test
  void aHeadOfAnotherTrail() throws Exception {
    ChainHead other = new ChainHead(5, "f".repeat(64));
    assertEquals(
        List.of("record 5 is not the one of the given head"), Trails.problems(folder, other));
  }

  @Test
  void aRemovedFile() throws Exception {
    Files.delete(files.get(1).path());
    List<String> problems = Trails.problems(folder);
    assertEquals(
        "the file " + files.get(1).name() + ", which should follow, is missing", problems.get(0));
    assertTrue(problems.get(1).contains(" are missing"), problems::toString);
  }

  @Test
  void aRemovedFirstFile() throws Exception {
    Files.delete(files.get(0).path());
    assertTrue(onlyProblem().startsWith("records 1 to "), onlyProblem());
  }

  @Test
  void everySingleByteCounts() throws Exception {
    Random random = new Random(7);
    Path file = files.get(1).path();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 200; i++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(changed.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      assertTrue(!Trails.problems(folder).isEmpty(), () -> "byte " + at + " may be changed");
    }
  }
}
