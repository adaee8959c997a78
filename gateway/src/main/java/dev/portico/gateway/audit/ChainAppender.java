package dev.portico.gateway.audit;

import dev.portico.gateway.files.FolderLock;
import dev.portico.gateway.files.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds records to the chain in a folder. After a failure nothing of the group stands in the file,
 * and the next group tries again from what the folder then holds: another process may have written,
 * the disk may have been full, the folder may have been taken away. The chain is never made to look
 * whole: where records are missing the next one still names the one it followed. For one thread.
 */
final class ChainAppender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainAppender.class);
  private static final int MOST_HELD = 100;

  /** With {@code keep}, a file that grows slowly ends after this part of the time. */
  private static final int FILES_PER_KEEP = 10;

  private final AuditFolder folder;
  private final long rotateAtBytes;
  private final Optional<Duration> keep;
  private final Sync sync;
  private final Clock clock;

  /** What was found in the folder and must be said in the chain; kept until that is written. */
  private final Set<String> found = new LinkedHashSet<>();

  private ChainHead head = ChainHead.NONE;
  private AuditFile file;
  private AuditChannel channel;
  private Object fileKey;
  private long size;
  private Instant fileBegan = Instant.EPOCH;

  /** Whether a group is on the disk before it counts as written. */
  enum Sync {
    FORCED,
    LEFT_TO_SYSTEM
  }

  ChainAppender(
      AuditFolder folder, long rotateAtBytes, Optional<Duration> keep, Sync sync, Clock clock) {
    this.folder = folder;
    this.rotateAtBytes = rotateAtBytes;
    this.keep = keep;
    this.sync = sync;
    this.clock = clock;
  }

  /** The last record written, or found in the folder. */
  ChainHead head() {
    return head;
  }

  /** The file that is written now, empty before the first record. */
  Optional<String> fileName() {
    return Optional.ofNullable(file).map(AuditFile::name);
  }

  /**
   * Adds records, all or none, and ends the file when it has grown enough.
   *
   * @param records objects of JSON without the fields of the chain
   * @return the head after them
   */
  ChainHead append(List<String> records) throws IOException {
    OwnerOnly.makeFolder(folder.path());
    try (FolderLock lock = folder.lock()) {
      Objects.requireNonNull(lock);
      ready();
      List<String> all = new ArrayList<>(found);
      all.addAll(records);
      write(all);
      found.clear();
      endFile();
      return head;
    } catch (IOException | RuntimeException e) {
      letGo();
      throw e;
    }
  }

  /** Makes sure that the open file is the end of the chain. */
  private void ready() throws IOException {
    if (channel != null && untouched()) {
      return;
    }
    letGo();
    Optional<AuditFile> newest = folder.newest(head);
    if (newest.isPresent()) {
      goOn(newest.get());
    } else {
      lookForLoss(ChainHead.NONE);
      begin(AuditFile.of(folder.path(), head.sequence() + 1));
    }
  }

  private boolean untouched() throws IOException {
    if (!Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    BasicFileAttributes now = attributes(file.path());
    return now.size() == size && Objects.equals(now.fileKey(), fileKey);
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void begin(AuditFile next) throws IOException {
    channel = folder.open(next, AuditChannel.Make.NEW);
    folder.force();
    file = next;
    fileKey = attributes(next.path()).fileKey();
    size = 0;
    fileBegan = clock.instant();
  }

  private void goOn(AuditFile newest) throws IOException {
    AuditTail tail = AuditTail.of(newest);
    channel = folder.open(newest, AuditChannel.Make.PRESENT);
    if (tail.torn().length > 0) {
      found.add(folder.keepAside(newest, tail));
      channel.cutTo(tail.wholeBytes());
      channel.force();
    }
    ChainHead last = folder.headAt(newest, tail);
    if (!tail.empty() && !tail.readable()) {
      LOG.error("audit: the last record of {} is not what was written", newest.name());
      found.add(
          JsonRecord.of(
              "damaged", Map.of("file", newest.name(), "problem", "last record is not genuine")));
    }
    lookForLoss(last);
    if (last.sequence() > head.sequence()) {
      head = last;
    }
    file = newest;
    fileKey = attributes(newest.path()).fileKey();
    size = channel.size();
    fileBegan = newest.first().flatMap(ChainAppender::writtenAt).orElse(clock.instant());
  }

  private static Optional<Instant> writtenAt(ChainLine line) {
    return JsonRecord.instant(line.record().path("at").asText());
  }

  /** Whether records that this process wrote are not there any more. */
  private void lookForLoss(ChainHead last) {
    if (last.sequence() > head.sequence() || last.equals(head)) {
      return;
    }
    LOG.error(
        "audit: records were removed or changed: the last one written was {}, found is {}",
        head,
        last);
    found.add(
        JsonRecord.of(
            "damaged",
            Map.of(
                "problem", "records are gone",
                "expected_head", head.toString(),
                "found_head", last.toString())));
  }

  private void write(List<String> records) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    ChainHead last = head;
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    int bytes = 0;
    for (String fields : records) {
      ChainLine.Made made = ChainLine.after(last, now, fields);
      last = made.head();
      lines.add(made.bytes());
      bytes += made.bytes().length + 1;
    }
    ByteBuffer group = ByteBuffer.allocate(bytes);
    lines.forEach(line -> group.put(line).put((byte) '\n'));
    writeWhole(group.flip());
    head = last;
    size += bytes;
  }

  private void writeWhole(ByteBuffer group) throws IOException {
    try {
      while (group.hasRemaining()) {
        channel.write(group);
      }
      if (sync == Sync.FORCED) {
        channel.force();
      }
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  private void takeBack(IOException reason) {
    try {
      channel.cutTo(size);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** The group is written already, so trouble with the next file is only logged and tried again. */
  private void endFile() {
    try {
      boolean old =
          keep.isPresent()
              && fileBegan.plus(keep.get().dividedBy(FILES_PER_KEEP)).isBefore(clock.instant());
      if (size >= rotateAtBytes || old) {
        rotate();
        deleteOld();
      }
    } catch (IOException e) {
      LOG.warn("audit: {} could not be ended, it grows on: {}", file.name(), e.toString());
      letGo();
    }
  }

  private void rotate() throws IOException {
    AuditFile ended = file;
    AuditFile next = AuditFile.of(folder.path(), head.sequence() + 2);
    folder.makeEmpty(next);
    write(List.of(JsonRecord.of("file_closed", Map.of("next_file", next.name()))));
    channel.force();
    letGo();
    file = next;
    channel = folder.open(next, AuditChannel.Make.PRESENT);
    fileKey = attributes(next.path()).fileKey();
    size = 0;
    fileBegan = clock.instant();
    LOG.debug("audit: {} is full, {} follows", ended.name(), next.name());
  }

  /** Deletes files all of whose records are old enough, after saying so in the chain. */
  private void deleteOld() throws IOException {
    if (keep.isEmpty()) {
      return;
    }
    List<AuditFolder.Old> old =
        folder.endedBefore(clock.instant().minus(keep.get()), file, MOST_HELD);
    if (old.isEmpty()) {
      return;
    }
    write(List.of(AuditFolder.deletion(old, keep.get())));
    channel.force();
    for (AuditFolder.Old each : old) {
      Files.deleteIfExists(each.file().path());
    }
  }

  private void letGo() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("audit: {} did not close: {}", file.name(), e.toString());
    }
    channel = null;
  }

  @Override
  public void close() {
    letGo();
  }
}
