package dev.portico.gateway.protocol;

import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users in force. The file is looked at every two seconds and replaces them whole; a broken or
 * missing file is logged once and changes nothing. Safe for many threads.
 */
final class UserDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UserDirectory.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private record Users(byte[] content, Map<String, UserAccount> byName, List<UserAccount> all) {}

  private final Path file;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "users-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Users users;
  private byte[] refused = new byte[0];
  private String complaint = "";

  private UserDirectory(Path file, Users users) {
    this.file = file;
    this.users = users;
  }

  /** Reads the file, which must be without faults, and watches it. */
  static UserDirectory watching(Path file) {
    Users users;
    try {
      users = users(file, YamlReader.bytes(file));
    } catch (YamlFault e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, file.getFileName() + ": error: " + e.getMessage());
    }
    UserDirectory directory = new UserDirectory(file, users);
    var unused =
        directory.watch.scheduleWithFixedDelay(
            directory::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return directory;
  }

  /** The user, null when there is none of that name. */
  UserAccount find(String name) {
    return users.byName().get(name);
  }

  /** Some user's hash, the same for the same number: what an unknown name is checked against. */
  String someHash(int number) {
    List<UserAccount> all = users.all();
    return all.isEmpty() ? PasswordHasher.DUMMY : all.get(Math.floorMod(number, all.size())).hash();
  }

  private void look() {
    try {
      byte[] content = YamlReader.bytes(file);
      complaint = "";
      if (Arrays.equals(content, users.content()) || Arrays.equals(content, refused)) {
        return;
      }
      refused = content;
      users = users(file, content);
      LOG.info("read {} again: {} users", file.getFileName(), users.all().size());
    } catch (YamlFault | GatewayException e) {
      complain(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("cannot look at {}", file.getFileName(), e);
    }
  }

  private void complain(String fault) {
    if (!fault.equals(complaint)) {
      LOG.warn("the users stay as they were, for {} has faults:\n{}", file.getFileName(), fault);
    }
    complaint = fault;
  }

  private static Users users(Path file, byte[] content) {
    Map<String, UserAccount> byName = UsersReader.read(file.getFileName().toString(), content);
    return new Users(content, byName, List.copyOf(byName.values()));
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
