package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path temp;

  @Test
  void aFolderOfOtherThingsIsLeftAlone() throws Exception {
    Path photo = Files.writeString(temp.resolve("photo.jpg"), "x");
    DemoException fault =
        assertThrows(DemoException.class, () -> DemoFolder.open(temp, DemoScale.SMALL).close());
    assertEquals(
        "the folder " + temp + " holds other things; choose an empty or new one with --cache",
        fault.getMessage());
    assertTrue(Files.exists(photo));
  }

  @Test
  void dataOfAnotherScaleIsNotTaken() throws Exception {
    Path cache = temp.resolve("cache");
    try (DemoFolder folder = DemoFolder.open(cache, DemoScale.SMALL)) {
      folder.clear();
      assertFalse(folder.isComplete());
      folder.markComplete();
      assertTrue(folder.isComplete());
    }
    try (DemoFolder folder = DemoFolder.open(cache, DemoScale.FULL)) {
      assertFalse(folder.isComplete());
    }
  }

  @Test
  void clearingRemovesLinksAndNotWhatTheyPointTo() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path file = Files.writeString(outside.resolve("file"), "x");
    try (DemoFolder folder = DemoFolder.open(temp.resolve("cache"), DemoScale.SMALL)) {
      folder.clear();
      Files.createSymbolicLink(folder.mesh().resolve("link"), outside);
      folder.clear();
      assertFalse(Files.exists(folder.mesh().resolve("link")));
    }
    assertTrue(Files.exists(file));
  }
}
