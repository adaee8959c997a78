package dev.portico.gateway.protocol;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks passwords against slow hashes without letting that be a way to stop the server: a verified
 * password is remembered for a few minutes under a keyed digest, two hashes at most are computed at
 * once, and after some wrong guesses a name must wait, per client. An unknown name costs as much
 * time as a known one. Safe for many threads.
 */
final class PasswordCheck implements AutoCloseable {
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final Duration SLOWED_DOWN = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final int GUESSES = 10;
  private static final int MOST_REMEMBERED = 10_000;
  private static final int HASHES_AT_ONCE = 2;

  /** More than this many logins in the queue are turned away: each holds a thread of its door. */
  private static final int MOST_WAITING = 20;

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_PASSWORD = 1_000;

  private final UserDirectory users;
  private final KeyedDigest digest = new KeyedDigest();
  private final Semaphore hashing = new Semaphore(HASHES_AT_ONCE, true);
  private final Cache<String, Boolean> verified =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();
  private final Cache<String, AtomicInteger> failures =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(SLOWED_DOWN).build();

  PasswordCheck(UserDirectory users) {
    this.users = users;
  }

  Principal verify(String name, String password, String client) {
    if (name.length() > LONGEST_NAME || password.length() > LONGEST_PASSWORD) {
      throw Authenticator.failed();
    }
    UserAccount user = users.find(name);
    String hash = user == null ? users.someHash(digest.of(name).hashCode()) : user.hash();
    String proof = digest.of(name, password, hash);
    if (user != null && verified.getIfPresent(proof) != null) {
      return user.principal();
    }
    String guesser = digest.of(name, client);
    requirePatience(guesser);
    if (!matches(password, hash) || user == null) {
      failures.get(guesser, key -> new AtomicInteger()).incrementAndGet();
      throw Authenticator.failed();
    }
    verified.put(proof, true);
    return user.principal();
  }

  /** Whether there is a user of this name. */
  boolean knows(String name) {
    return users.find(name) != null;
  }

  private void requirePatience(String guesser) {
    AtomicInteger failed = failures.getIfPresent(guesser);
    if (failed != null && failed.get() >= GUESSES) {
      throw new GatewayException(
          ErrorCode.AUTHENTICATION_FAILED,
          "too many failed attempts; wait " + SLOWED_DOWN.toSeconds() + " seconds and try again");
    }
  }

  private boolean matches(String password, String hash) {
    boolean mayHash = false;
    try {
      mayHash =
          hashing.getQueueLength() < MOST_WAITING
              && hashing.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!mayHash) {
        throw new GatewayException(
            ErrorCode.AUTHENTICATION_FAILED, "too many logins at once; try again in a moment");
      }
      return PasswordHasher.matches(password, hash);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down", e);
    } finally {
      if (mayHash) {
        hashing.release();
      }
    }
  }

  Optional<Principal> user(String name) {
    return Optional.ofNullable(users.find(name)).map(UserAccount::principal);
  }

  @Override
  public void close() {
    users.close();
  }
}
