package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a killed process, a torn file or a full disk leave in the mirror is never read. */
class KilledMirrorTest {
  private static final int KILLS = Integer.getInteger("portico.kills", 10);
  private static final int FILES = 3;
  private static final List<String> ALL = List.of("id", "a", "b");
  private static RemoteTables s3;
  private static List<String> rows;
  private Path folder;

  @BeforeAll
  static void start() throws Exception {
    s3 = new RemoteTables();
    s3.port().close();
    rows = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      String select = select(i * 10_000, 4_000);
      s3.parquet("crash/f" + i + ".parquet", select, ", ROW_GROUP_SIZE 2048");
      rows.addAll(s3.rows(select));
    }
    String small = select(99_000, 60);
    s3.parquet("crash/small.parquet", small);
    rows.addAll(s3.rows(small));
    rows.sort(null);
  }

  private static String select(int from, int count) {
    return "SELECT range AS id, md5(range || 'a') AS a, md5(range || 'b') AS b FROM range("
        + from
        + ", "
        + (from + count)
        + ")";
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createTempDirectory(s3.folder(), "killed");
  }

  private RemotePort open() {
    return s3.port(s3.proxy().endpoint(), folder, Map.of(), ReadingProcess.SIZES);
  }

  private static void assertRows(RemotePort port) throws Exception {
    assertEquals(rows, s3.read(port, ReadingProcess.request(ALL)).rows());
    assertEquals(0, port.services().mirror().heldFiles());
  }

  private Process process(int seed) throws IOException {
    return process(seed, List.of());
  }

  private Process process(int seed, List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            ReadingProcess.class.getName(),
            s3.proxy().endpoint().toString(),
            s3.server().accessKey(),
            s3.server().secretKey(),
            folder.toString(),
            String.valueOf(seed)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static BufferedReader out(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private List<Path> files(Path below) throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).filter(p -> !p.endsWith("lock")).sorted().toList();
    }
  }

  private static long bytes(List<Path> files) {
    return files.stream().mapToLong(f -> f.toFile().length()).sum();
  }

  /** Kills begin while the first copies are written, one process for all of them in turns. */
  @Test
  void killedAgainAndAgain() throws Exception {
    Random random = new Random(3);
    s3.proxy().latency(Duration.ofMillis(1));
    int unfinished = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = process(kill);
      try (BufferedReader out = out(process)) {
        int reads = kill % 2;
        for (int i = 0; i < reads; i++) {
          String line = out.readLine();
          assertEquals("read", line);
        }
        waitForAFile();
        Thread.sleep(random.nextInt(40));
      } finally {
        kill(process);
      }
      unfinished += files(folder).stream().anyMatch(f -> f.toString().endsWith(".part")) ? 1 : 0;
      try (RemotePort port = open()) {
        assertRows(port);
        List<Path> left = files(folder.resolve("files"));
        assertTrue(left.stream().noneMatch(f -> f.toString().endsWith(".part")), left::toString);
        assertEquals(bytes(left), port.services().mirror().bytes());
      }
      if (kill % 2 == 0) {
        for (Path each : files(folder.resolve("files"))) {
          Files.delete(each);
        }
      }
    }
    s3.proxy().latency(Duration.ZERO);
    assertTrue(unfinished > 0, "no kill hit a copy that was being made");
  }

  private void waitForAFile() throws Exception {
    long until = System.nanoTime() + 30_000_000_000L;
    while (files(folder.resolve("files")).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(2);
    }
  }

  @Test
  void aSecondProcessHasItsOwnFolderWhichGoesWithIt() throws Exception {
    RemotePort port = open();
    Process process = process(1);
    try (BufferedReader out = out(process)) {
      assertEquals("read", out.readLine());
      assertEquals(1, own().size());
      assertRows(port);
    } finally {
      kill(process);
    }
    assertEquals(1, own().size(), "it was killed");
    port.close();
    try (RemotePort next = open()) {
      assertEquals(List.of(), own(), "whoever comes next cleans up");
      assertRows(next);
    }
  }

  private List<Path> own() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> p.getFileName().toString().startsWith("own-")).toList();
    }
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(at).write(java.nio.ByteBuffer.wrap(bytes));
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] all = Files.readAllBytes(file);
    write(file, at, new byte[] {(byte) (all[(int) at] ^ 1)});
  }

  static List<Damage> damages() {
    return List.of(
        file -> write(file, 0, new byte[0]),
        file -> {
          try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) / 2);
          }
        },
        file -> {
          try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
          }
        },
        file -> flip(file, 1_000),
        file -> flip(file, Files.size(file) - 200),
        file -> flip(file, Files.size(file) - 6),
        file -> flip(file, 0),
        file -> Files.write(file, new byte[5_000]),
        file -> {
          Files.delete(file);
          Files.createDirectory(file);
        },
        Files::delete);
  }

  @Test
  void tornFilesAreFoundAndFetchedAgain() throws Exception {
    try (RemotePort port = open()) {
      assertRows(port);
    }
    for (int round = 0; round < 3; round++) {
      List<Path> files = files(folder.resolve("files"));
      for (int i = 0; i < files.size(); i++) {
        damages().get((i + 4 * round) % damages().size()).to(files.get(i));
      }
      Path foreign = Files.writeString(files.get(0).resolveSibling("foreign.parquet"), "none");
      Files.writeString(files.get(1).resolveSibling("x.part"), "half");
      try (RemotePort port = open()) {
        assertRows(port);
        assertRows(port);
        List<Path> left = files(folder.resolve("files"));
        assertEquals(bytes(left), port.services().mirror().bytes());
        assertFalse(Files.exists(foreign));
      }
    }
  }

  /** Whoever may read everything is not stopped by permissions. */
  @Test
  void foldersThatCannotBeReadAreLeftOut() throws Exception {
    try (RemotePort port = open()) {
      assertRows(port);
    }
    Path inTheWay = folder.resolve("files").resolve("zz");
    Files.createDirectory(inTheWay);
    Files.setPosixFilePermissions(inTheWay, java.util.Set.of());
    Files.createSymbolicLink(folder.resolve("files").resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("files").resolve("gone"), folder.resolve("nothing"));
    try (RemotePort port = open()) {
      assertRows(port);
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsTold() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    PortException told =
        assertThrows(
            PortException.class,
            () ->
                s3.port(
                    s3.proxy().endpoint(), file.resolve("mirror"), Map.of(), ReadingProcess.SIZES));
    assertEquals(Reason.SETTINGS, told.reason());
    assertTrue(told.getMessage().contains("permissions"), told.getMessage());
  }

  @Test
  void aMirrorSmallerThanAFileIsTold() throws Exception {
    s3.server()
        .put(RemoteTables.BUCKET, "csv/a.csv", ("id\n" + "1\n".repeat(800_000)).getBytes(UTF_8));
    var table =
        new dev.portico.spi.FileTable(
            "s3://mesh/csv/",
            dev.portico.spi.FileFormat.CSV,
            dev.portico.spi.CsvOptions.DEFAULT,
            List.of(new dev.portico.spi.Column("id", dev.portico.spi.ColumnType.BIGINT, true)));
    try (RemotePort port =
        s3.port(
            s3.proxy().endpoint(),
            folder,
            Map.of("mirror", Map.of("size", "1MiB")),
            ReadingProcess.SIZES)) {
      PortException told =
          assertThrows(
              PortException.class,
              () ->
                  s3.read(port, RemoteTables.request(table, dev.portico.spi.Predicate.ALL, "id")));
      assertEquals(Reason.REFUSED, told.reason());
      assertTrue(told.getMessage().contains("mirror.size"), told.getMessage());
      assertEquals(0, port.services().mirror().bytes());
    }
  }

  /** Files longer than the limit cannot be written, as on a disk that is full. */
  @Test
  void aFullDiskIsTold() throws Exception {
    Process process = process(5, List.of("bash", "-c", "ulimit -f 20; exec \"$@\"", "bash"));
    try (BufferedReader out = out(process)) {
      int told = 0;
      while (told < 3) {
        String line = out.readLine();
        assertNotEquals(null, line);
        // some columns are short enough
        if (!line.equals("read")) {
          assertEquals(
              "failed: connection lake: a local copy of a file could not be written; check the"
                  + " disk of the state folder",
              line);
          told++;
        }
      }
    } finally {
      kill(process);
    }
    assertTrue(files(folder).stream().allMatch(f -> f.toFile().length() <= 20 << 10));
    try (RemotePort port = open()) {
      assertRows(port);
    }
  }
}
