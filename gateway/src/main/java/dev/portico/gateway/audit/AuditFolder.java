package dev.portico.gateway.audit;

import dev.portico.gateway.files.FolderLock;
import dev.portico.gateway.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of one trail. For one thread. */
final class AuditFolder {
  /** A command beside the server holds the lock for one group of records. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path path;
  private final AuditChannel.Opener opener;

  /** An ended file all of whose records are older than they must be kept. */
  record Old(AuditFile file, ChainHead last) {}

  AuditFolder(Path path, AuditChannel.Opener opener) {
    this.path = path.toAbsolutePath().normalize();
    this.opener = opener;
  }

  Path path() {
    return path;
  }

  FolderLock lock() throws IOException {
    return FolderLock.of(path, "lock", PATIENCE);
  }

  AuditChannel open(AuditFile file, AuditChannel.Make make) throws IOException {
    return opener.open(file.path(), make);
  }

  /**
   * The file that ends the chain. An empty one that nothing announces is left over from a process
   * that died, and goes away.
   *
   * @param known the last record that this process knows of
   */
  Optional<AuditFile> newest(ChainHead known) throws IOException {
    List<AuditFile> files = new ArrayList<>(AuditFile.in(path));
    while (!files.isEmpty()) {
      AuditFile last = files.get(files.size() - 1);
      boolean empty = Files.size(last.path()) == 0;
      if (!empty || last.firstSequence() == headBefore(files, known).sequence() + 1) {
        return Optional.of(last);
      }
      Files.delete(last.path());
      files.remove(last);
    }
    return Optional.empty();
  }

  private ChainHead headBefore(List<AuditFile> files, ChainHead known) throws IOException {
    if (files.size() < 2) {
      return known;
    }
    AuditFile before = files.get(files.size() - 2);
    return headAt(before, AuditTail.of(before));
  }

  /** The last record in a file, or in those before it when it has none. */
  ChainHead headAt(AuditFile file, AuditTail tail) throws IOException {
    if (tail.last().isPresent()) {
      return tail.last().get().head();
    } else if (!tail.empty()) {
      return lastReadable(file);
    }
    List<AuditFile> before =
        AuditFile.in(path).stream().filter(f -> f.firstSequence() < file.firstSequence()).toList();
    if (before.isEmpty()) {
      return ChainHead.NONE;
    }
    AuditFile previous = before.get(before.size() - 1);
    return headAt(previous, AuditTail.of(previous));
  }

  /** Of a file whose last line is no record: its number is counted on, its hash is not known. */
  private static ChainHead lastReadable(AuditFile file) throws IOException {
    ChainHead[] last = {new ChainHead(file.firstSequence() - 1, ChainHead.NONE.hash())};
    file.forEachLine(
        (bytes, number, whole) -> {
          if (whole) {
            last[0] =
                ChainLine.read(bytes)
                    .map(ChainLine::head)
                    .orElse(new ChainHead(last[0].sequence() + 1, ChainHead.NONE.hash()));
          }
        });
    return last[0];
  }

  /** Makes an empty file for the records to come; one that is there already must be empty. */
  void makeEmpty(AuditFile next) throws IOException {
    try (AuditChannel made = opener.open(next.path(), AuditChannel.Make.NEW)) {
      made.force();
    } catch (FileAlreadyExistsException e) {
      if (Files.size(next.path()) > 0) {
        throw e;
      }
    }
    force();
  }

  /** Makes new names in the folder outlast a failure of the machine. */
  void force() throws IOException {
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      if (!System.getProperty("os.name").startsWith("Windows")) {
        throw e;
      }
    }
  }

  /** Copies what follows the last whole line to a file of its own; gives the record about it. */
  String keepAside(AuditFile file, AuditTail tail) throws IOException {
    long millis = System.currentTimeMillis();
    Path aside = path.resolve("torn-" + millis + "-" + file.name().replace(".jsonl", ".part"));
    try (FileChannel channel =
        FileChannel.open(
            aside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.file())) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(tail.torn());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file.name());
    fields.put("bytes", tail.torn().length);
    fields.put("kept_in", aside.getFileName().toString());
    fields.put("sha256", ChainLine.sha256(tail.torn(), tail.torn().length));
    return JsonRecord.of("torn", fields);
  }

  /** The oldest ended files without a record since an instant. */
  List<Old> endedBefore(Instant since, AuditFile present, int most) throws IOException {
    List<Old> old = new ArrayList<>();
    for (AuditFile file : AuditFile.in(path)) {
      AuditTail tail = AuditTail.of(file);
      boolean over =
          !file.equals(present)
              && tail.readable()
              && tail.last()
                  .flatMap(l -> JsonRecord.instant(l.record().path("at").asText()))
                  .filter(at -> at.isBefore(since))
                  .isPresent();
      if (!over || old.size() == most) {
        return old;
      }
      old.add(new Old(file, tail.last().orElseThrow().head()));
    }
    return old;
  }

  /** The record about files that are deleted next. */
  static String deletion(List<Old> old, Duration keep) {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Old each : old) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("file", each.file().name());
      file.put("first_sequence", each.file().firstSequence());
      file.put("last_sequence", each.last().sequence());
      file.put("last_hash", each.last().hash());
      files.add(file);
    }
    ChainHead through = old.get(old.size() - 1).last();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("because", "audit.keep is " + keep);
    fields.put("files", files);
    fields.put("through_sequence", through.sequence());
    fields.put("through_hash", through.hash());
    return JsonRecord.of("files_deleted", fields);
  }
}
