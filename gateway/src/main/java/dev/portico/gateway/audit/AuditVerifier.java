package dev.portico.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a whole trail and says where it is not what was written. It may be read while a server goes
 * on writing. For one use and one thread.
 */
public final class AuditVerifier {
  private static final int MOST_PROBLEMS = 50;

  private final Path folder;
  private final Optional<ChainHead> wanted;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> aside = new HashSet<>();
  private final Set<ChainHead> deletedThrough = new HashSet<>();
  private ChainLine first;
  private ChainHead last;
  private boolean wantedFound;
  private long records;
  private String announced = "";

  /**
   * What was found.
   *
   * @param problems what is wrong and where; empty when the trail is whole
   * @param notes what is no fault, but worth knowing
   * @param head the last record; empty when there is none
   */
  public record Report(
      List<String> problems,
      List<String> notes,
      int files,
      long records,
      Optional<ChainHead> head) {
    public Report {
      problems = List.copyOf(problems);
      notes = List.copyOf(notes);
    }
  }

  private AuditVerifier(Path folder, Optional<ChainHead> wanted) {
    this.folder = folder;
    this.wanted = wanted;
  }

  /**
   * Checks every record.
   *
   * @param folder the folder of the trail
   * @param head one that was kept elsewhere: the trail must hold this record
   */
  public static Report verify(Path folder, Optional<ChainHead> head) throws IOException {
    return new AuditVerifier(folder, head).run();
  }

  private Report run() throws IOException {
    List<AuditFile> files = AuditFile.in(folder);
    for (int i = 0; i < files.size(); i++) {
      read(files.get(i), i == files.size() - 1);
    }
    checkBegin();
    if (!announced.isEmpty()) {
      problem("the file " + announced + ", which should follow, is missing");
    }
    checkWanted();
    lookAside();
    return new Report(problems, notes, files.size(), records, Optional.ofNullable(last));
  }

  private void read(AuditFile file, boolean newest) throws IOException {
    if (!announced.isEmpty() && !announced.equals(file.name())) {
      problem("the file " + announced + ", which should follow, is missing");
    }
    announced = "";
    file.forEachLine(
        (bytes, number, whole) -> {
          String place = file.name() + " line " + number;
          if (whole) {
            check(bytes, place);
          } else if (newest) {
            notes.add(
                place
                    + " is not finished ("
                    + bytes.length
                    + " bytes): a server is writing, or was stopped in the middle of a write; its"
                    + " next start keeps the bytes aside and records it");
          } else {
            problem(place + " has no end");
          }
        });
  }

  private void check(byte[] bytes, String place) {
    Optional<ChainLine> read = ChainLine.read(bytes);
    if (read.isEmpty()) {
      problem(place + " is no record");
      last = last == null ? null : new ChainHead(last.sequence() + 1, "unknown");
      return;
    }
    ChainLine line = read.get();
    if (!line.sound()) {
      problem(place + ": record " + line.head().sequence() + " was changed: its hash is wrong");
    }
    checkOrder(line, place);
    records++;
    last = line.head();
    wantedFound = wantedFound || line.sound() && wanted.filter(last::equals).isPresent();
    learn(line);
  }

  private void checkOrder(ChainLine line, String place) {
    if (first == null && last == null) {
      first = line;
      return;
    }
    long due = last.sequence() + 1;
    long found = line.head().sequence();
    if (found > due) {
      problem(place + ": records " + due + " to " + (found - 1) + " are missing");
    } else if (found < due) {
      problem(place + ": record " + found + " stands where record " + due + " should");
    } else if (!line.previous().equals(last.hash())) {
      problem(place + ": record " + found + " does not follow on the record before it");
    }
  }

  private void learn(ChainLine line) {
    switch (line.kind()) {
      case "file_closed" -> announced = line.record().path("next_file").asText();
      case "torn" -> {
        aside.add(line.record().path("kept_in").asText());
        notes.add(
            "record "
                + line.head().sequence()
                + ": a write was broken off; its bytes are in "
                + line.record().path("kept_in").asText());
      }
      case "damaged" ->
          notes.add(
              "record "
                  + line.head().sequence()
                  + ": the server found damage: "
                  + line.record().path("problem").asText());
      case "unrecorded" ->
          notes.add(
              "record "
                  + line.head().sequence()
                  + ": "
                  + line.record().path("records").asLong()
                  + " refusals could not be recorded, the audit was not writable");
      case "files_deleted" ->
          deletedThrough.add(
              new ChainHead(
                  line.record().path("through_sequence").asLong(),
                  line.record().path("through_hash").asText()));
      default -> {
        // says nothing about the trail itself
      }
    }
  }

  /** The trail begins with record 1, or with the one after a deletion that it tells of. */
  private void checkBegin() {
    if (first == null) {
      return;
    }
    ChainHead before = new ChainHead(first.head().sequence() - 1, first.previous());
    if (before.equals(ChainHead.NONE)) {
      return;
    }
    if (deletedThrough.contains(before)) {
      notes.add("records 1 to " + before.sequence() + " were deleted by the setting audit.keep");
    } else {
      problem("records 1 to " + before.sequence() + " are missing, and no record says why");
    }
  }

  private void checkWanted() {
    if (wanted.isEmpty() || wantedFound) {
      return;
    }
    ChainHead head = wanted.get();
    if (last == null || last.sequence() < head.sequence()) {
      problem(
          "the trail ends with record "
              + (last == null ? 0 : last.sequence())
              + ", but record "
              + head.sequence()
              + " was written: its end is missing");
    } else if (first != null && head.sequence() < first.head().sequence()) {
      notes.add("record " + head.sequence() + " of the given head was deleted since");
    } else {
      problem("record " + head.sequence() + " is not the one of the given head");
    }
  }

  private void lookAside() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("torn-") && !aside.contains(name))
          .sorted()
          .forEach(name -> notes.add(name + " is there, and no record tells of it"));
    }
  }

  private void problem(String text) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(text);
    } else if (problems.size() == MOST_PROBLEMS) {
      problems.add("and more");
    }
  }
}
