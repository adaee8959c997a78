package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsTest {
  @TempDir Path folder;

  private Grants grants(Map<String, Object> settings, Grant... allow) {
    return new Grants(
        new ConnectionSettings("lake", "files", List.of(allow), settings, 1), "sales", folder);
  }

  private static Grant prefix(String domain, String prefix) {
    return new Grant(domain, Optional.empty(), Optional.of(prefix));
  }

  private static Grant schema(String domain, String schema) {
    return new Grant(domain, Optional.of(schema), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sales/x.csv", "./sales//x.csv", "sales/*/x.csv", "sales/year=*/**", "sales"})
  void locationsInTheFolderAreAllowed(String location) {
    assertDoesNotThrow(
        () -> grants(Map.of("root", "data"), prefix("sales", "sales/")).checkLocation(location, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hr/x.csv",
        "sales-old/x.csv",
        "sales/../hr/x.csv",
        "*/x.csv",
        "sale?/x.csv",
        "**",
        "/etc/passwd",
        "s3://sales/x",
        "Sales/x",
        "sales\\x",
        ""
      })
  void everythingElseIsRefused(String location) {
    assertThrows(
        LoadFault.class,
        () -> grants(Map.of("root", "data"), prefix("sales", "sales/")).checkLocation(location, 1));
  }

  @Test
  void urlsAreComparedByBucketAndFolder() {
    Grants grants = grants(Map.of(), prefix("sales", "s3://mesh/plays/"));
    assertDoesNotThrow(() -> grants.checkLocation("s3://mesh/plays/day=*/x.parquet", 1));
    for (String other :
        List.of(
            "s3://mesh/playsx/y",
            "s3://mesh/plays2/y",
            "s3://mesh/plays2",
            "s3://mesh/plays*/y",
            "s3://mesh/play?/y",
            "s3://mesh/plays/../secret",
            "s3://mesh/plays/./../secret",
            "s3://mesh//plays/../../x",
            "s3://mesh",
            "s3://mesh/",
            "s3://mesh/**",
            "s3://Mesh/plays/y",
            "S3://mesh/plays/y",
            "/mesh/plays/y",
            "s3://mesh2/plays/y",
            "s3://mesh/*/plays",
            "plays/y",
            "s3a://mesh/plays/y")) {
      assertThrows(LoadFault.class, () -> grants.checkLocation(other, 1), other);
    }
  }

  @Test
  void absoluteLocationsAreReadFromTheConnectionsRoot() {
    Grants grants = grants(Map.of("root", "data"), prefix("sales", "sales/"));
    assertDoesNotThrow(
        () -> grants.checkLocation(folder.resolve("data/sales/x.csv").toString(), 1));
    assertThrows(
        LoadFault.class, () -> grants.checkLocation(folder.resolve("data/hr/x.csv").toString(), 1));
  }

  @Test
  void aLinkOutOfTheFolderIsFollowedBeforeComparing() throws IOException {
    Files.createDirectories(folder.resolve("data/sales"));
    Files.createDirectories(folder.resolve("data/hr"));
    Files.createSymbolicLink(folder.resolve("data/sales/inside"), folder.resolve("data/hr"));
    Grants grants = grants(Map.of("root", "data"), prefix("sales", "sales/"));
    assertThrows(LoadFault.class, () -> grants.checkLocation("sales/inside/x.csv", 1));
    assertDoesNotThrow(() -> grants.checkLocation("sales/outside/x.csv", 1));
  }

  @Test
  void upwardStepsAreRefusedEvenWithoutAPrefix() {
    Grants all = grants(Map.of("root", "data"), new Grant("*", Optional.empty(), Optional.empty()));
    assertDoesNotThrow(() -> all.checkLocation("anywhere/x.csv", 1));
    assertThrows(LoadFault.class, () -> all.checkLocation("a/../../x.csv", 1));
  }

  @Test
  void nothingOutsideTheRootIsGrantedEvenWithoutAPrefix() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("data/link"), folder.resolve("elsewhere"));
    Grants all = grants(Map.of("root", "data"), new Grant("*", Optional.empty(), Optional.empty()));
    assertDoesNotThrow(() -> all.checkLocation(folder.resolve("data/x.csv").toString(), 1));
    for (String location : List.of("/etc/passwd", "s3://mesh/x.csv", "link/x.csv")) {
      LoadFault fault = assertThrows(LoadFault.class, () -> all.checkLocation(location, 7));
      assertEquals(
          "the location '"
              + location
              + "' leads out of the root of connection lake; write it relative to the root",
          fault.getMessage());
      assertEquals(7, fault.line());
    }
  }

  @Test
  void schemasAreGrantedByTheirExactName() {
    Grants grants = grants(Map.of(), schema("sales", "public"), schema("hr", "staff"));
    assertDoesNotThrow(() -> grants.checkSchema("public", 1));
    assertThrows(LoadFault.class, () -> grants.checkSchema("PUBLIC", 1));
    assertThrows(LoadFault.class, () -> grants.checkSchema("staff", 1));
  }

  @Test
  void aRefusalTellsNothingOfOtherDomainsGrants() {
    LoadFault refused =
        assertThrows(
            LoadFault.class,
            () ->
                grants(Map.of(), schema("sales", "public"), schema("hr", "secret_staff"))
                    .checkSchema("x", 7));
    assertTrue(refused.getMessage().contains("it may use schema public"), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret_staff"), refused.getMessage());
  }

  @Test
  void aConnectionWithoutGrantsIsForNobody() {
    LoadFault refused =
        assertThrows(LoadFault.class, () -> grants(Map.of()).checkSchema("public", 1));
    assertTrue(
        refused.getMessage().contains("nothing of it is granted to this domain"),
        refused.getMessage());
  }
}
