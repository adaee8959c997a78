package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.testkit.s3.ListingS3;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a bucket can hold and a folder cannot: read as they are, or refused by name. */
class S3NamesTest {
  private static final String BUCKET = "lake";
  private static final Column ID = new Column("id", ColumnType.INTEGER, true);

  @TempDir Path folder;
  private ListingS3 server;
  private RemotePort port;

  private void serve(String... keys) {
    server =
        new ListingS3(
            BUCKET,
            List.of(keys),
            key ->
                key.endsWith("/")
                    ? new byte[0]
                    : ("id\n" + key.length() + "\n").getBytes(StandardCharsets.UTF_8));
    Map<String, Object> settings =
        Map.of(
            "endpoint",
            server.endpoint().toString(),
            "accessKey",
            "any",
            "secretKey",
            "key",
            "attempts",
            2);
    port =
        (RemotePort)
            new S3PortFactory()
                .create(new PortSettings("lake", folder, folder.resolve("state/mirror"), settings));
  }

  @AfterEach
  void stop() {
    port.close();
    server.close();
  }

  private static FileTable table(String location) {
    return new FileTable(location, FileFormat.CSV, CsvOptions.DEFAULT, List.of(ID));
  }

  private List<DataFile> files(String key) {
    try (FileSource source =
        port.open(FileRequest.all(table("s3://" + BUCKET + "/" + key)), RemoteTables.context())) {
      List<DataFile> files = FileListing.all(source).files();
      files.forEach(
          file ->
              assertTrue(
                  Path.of(file.path()).normalize().startsWith(folder.resolve("state/mirror")),
                  file.path()));
      return files;
    }
  }

  private List<String> names(String key) {
    return files(key).stream().map(DataFile::name).sorted().toList();
  }

  private PortException refused(Reason reason, String key) {
    PortException fault = assertThrows(PortException.class, () -> files(key));
    assertEquals(reason, fault.reason(), fault.getMessage());
    assertEquals(1, fault.getMessage().lines().count(), fault.getMessage());
    return fault;
  }

  @Test
  void marksOfFoldersAreNoFiles() {
    serve("t/", "t/day=1/", "t/day=1/a.csv", "t/b.csv/", "empty/", "other/x.csv");
    assertEquals(List.of("s3://lake/t/day=1/a.csv"), names("t"));
    assertEquals(List.of("s3://lake/t/day=1/a.csv"), names("t/**"));
    assertEquals(List.of("s3://lake/t/day=1/a.csv"), names("t/*/*.csv"));
    assertEquals(List.of(), names("empty"));
    assertEquals(List.of(), names("empty/*.csv"));
    refused(Reason.MISSING, "none");
  }

  @Test
  void aFileAndAFolderMayHaveOneName() {
    serve("t/a.csv", "t/a.csv/x.csv", "t/b", "t/b/y.csv");
    assertEquals(List.of("s3://lake/t/a.csv"), names("t/a.csv"), "the file is meant");
    assertEquals(List.of("s3://lake/t/a.csv/x.csv"), names("t/a.csv/*"));
    assertEquals(List.of("s3://lake/t/b/y.csv"), names("t/b"), "the folder is meant");
    assertEquals(List.of("s3://lake/t/a.csv"), names("t"));
    assertEquals(
        List.of("s3://lake/t/a.csv", "s3://lake/t/a.csv/x.csv", "s3://lake/t/b/y.csv"),
        names("t/**"));
  }

  @Test
  void foldersThatOnlyBeginAlikeAreOthers() {
    serve("plays/a.csv", "plays2/b.csv", "plays.csv", "plays/day=1/c.csv");
    assertEquals(List.of("s3://lake/plays/a.csv"), names("plays/*.csv"));
    assertThrows(PortException.class, () -> names("play"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t/k=../../x.csv",
        "t/k=1/../../../secret/x.csv",
        "t//x.csv",
        "t/./x.csv",
        "t/k=1//x.csv",
        "t/k=a\nb/x.csv",
        "t/k=1/a\u0001b.csv"
      })
  void anObjectThatIsNoFileIsNeitherReadNorLeftOutSilently(String key) {
    serve(key, "t/k=1/a.csv", "secret/x.csv", "x.csv");
    String location = key.matches("t/.*(/|/\\.|/\\.\\.)/x.csv|t//x.csv") ? "t/**" : "t";
    try {
      List<String> names = names(location);
      assertEquals(List.of("s3://lake/t/k=1/a.csv"), names, "what begins with a dot is hidden");
      assertTrue(key.contains("./"), key);
    } catch (PortException fault) {
      assertEquals(Reason.DATA, fault.reason(), fault.getMessage());
      assertTrue(fault.getMessage().contains("rename or remove it"), fault.getMessage());
      assertFalse(fault.getMessage().contains("\n"), fault.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%2Fb", "..", "...", "%2e%2e%2fx", "C:\\x", "a b+c", "ü", "'\"", "[a]*?", "a=b"})
  void keysOfFoldersAreTakenAsTheyAreAndStayInTheMirror(String value) throws Exception {
    serve("t/k=" + value + "/x.csv");
    List<DataFile> files = files("t");
    assertEquals(1, files.size());
    assertTrue(Files.isRegularFile(Path.of(files.get(0).path())));
    assertEquals(
        value.replace("%2F", "/").replace("%2e%2e%2f", "../"),
        files.get(0).partitionValues().get("k"));
    try (Stream<Path> outside = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("state")), outside.toList());
    }
  }

  @Test
  void namesAreAsLongAsABucketAllowsAndKeysAsLongAsAFolder() {
    String name = "n".repeat(300);
    serve("t/" + name + ".csv", "u/k=" + "v".repeat(253) + "/a.csv", "w/k=" + name + "/a.csv");
    assertEquals(List.of("s3://lake/t/" + name + ".csv"), names("t"));
    assertEquals(1, files("u").size());
    assertTrue(refused(Reason.DATA, "w").getMessage().contains("255 bytes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://lake/t",
        "t/x.csv",
        "/t",
        "s3:///t",
        "s3://*/t",
        "s3://la?e/t",
        "https://lake/t",
        "s3://lake/t/../secret",
        "s3://lake/.."
      })
  void aLocationThatIsNoneIsRefused(String location) {
    serve("t/x.csv");
    PortException fault =
        assertThrows(
            PortException.class,
            () -> port.open(FileRequest.all(table(location)), RemoteTables.context()));
    assertEquals(Reason.SETTINGS, fault.reason());
    assertTrue(fault.getMessage().contains("'" + location + "'"), fault.getMessage());
  }

  @Test
  void aBucketThatIsNotThereIsMissing() {
    serve("t/x.csv");
    PortException fault =
        assertThrows(
            PortException.class,
            () -> {
              try (FileSource source =
                  port.open(
                      FileRequest.all(table("s3://other-bucket/t")), RemoteTables.context())) {
                FileListing.all(source);
              }
            });
    assertEquals(Reason.MISSING, fault.reason(), fault.getMessage());
  }
}
