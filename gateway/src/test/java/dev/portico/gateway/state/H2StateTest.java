package dev.portico.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StateTest extends StateContract {
  @TempDir Path folder;

  @Override
  State settings() {
    return new State(folder, Optional.empty());
  }

  @Test
  void aFolderThatCannotBeWrittenClosesOnlyWhatNeedsIt() throws IOException {
    Path file = Files.writeString(folder.resolve("no-folder"), "a file");
    try (StateStore store = StateStore.of(new State(file, Optional.empty()))) {
      SavedQueries saved = new SavedQueries(store);
      GatewayException failure = assertThrows(GatewayException.class, () -> saved.of("ana"));
      assertEquals(ErrorCode.STATE_UNAVAILABLE, failure.code());
      assertFalse(failure.getMessage().contains(file.toString()), failure.getMessage());
    }
  }

  @Test
  void aBrokenFileClosesOnlyWhatNeedsIt() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.write(other.resolve("memory.mv.db"), new byte[20_000]);
    try (StateStore store = StateStore.of(new State(other, Optional.empty()))) {
      SavedQueries saved = new SavedQueries(store);
      GatewayException failure = assertThrows(GatewayException.class, () -> saved.of("ana"));
      assertEquals(ErrorCode.STATE_UNAVAILABLE, failure.code());
    }
  }
}
