package dev.portico.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class H2StateTest extends StateContract {
  @TempDir Path folder;

  @Override
  State settings() {
    return new State(folder, Optional.empty());
  }

  /** Whoever reads the log of a server that ended must find no fault where there is none. */
  @Test
  void closingIsNoFault() {
    Logger logger = (Logger) LoggerFactory.getLogger(StateStore.class);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    logger.addAppender(told);
    try {
      StateStore store = StateStore.of(new State(folder.resolve("another"), Optional.empty()));
      assertEquals(List.of(), new SavedQueries(store).of("ana"));
      store.close();
    } finally {
      logger.detachAppender(told);
    }
    assertEquals(List.of(), told.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
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
