package dev.portico.gateway.protocol;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Makes and checks password hashes: bcrypt, and PBKDF2 and Argon2 as PHC strings. The costs are
 * bounded, so that a slip in {@code users.yaml} cannot stop the server. Safe for many threads.
 */
public final class PasswordHasher {
  /** A hash of nothing anybody knows, for a server without users. */
  static final String DUMMY = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

  // OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private static final int MAX_BCRYPT_COST = 16;
  private static final int MAX_MEMORY_KIB = 1 << 20;
  private static final int MAX_PASSES = 100;
  private static final int MAX_LANES = 16;
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
  private static final Pattern ARGON2 =
      Pattern.compile(
          "\\$argon2(?:id|i|d)\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})\\$[A-Za-z0-9+/]{11,}\\$[A-Za-z0-9+/]{16,}");
  private static final Pattern PBKDF2 =
      Pattern.compile(
          "\\$pbkdf2-sha(1|256|512)\\$(?:i=)?(\\d{1,9})(?:,l=\\d+)?\\$([A-Za-z0-9+/.]{8,})\\$([A-Za-z0-9+/.]{16,})");

  private PasswordHasher() {}

  /** A new Argon2id hash with a random salt, for {@code users.yaml}. */
  public static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID)
        .hash(password.getBytes(StandardCharsets.UTF_8), salt)
        .getResult();
  }

  /** What is wrong with the text of a hash; empty when it can be checked. */
  static Optional<String> fault(String hash) {
    Matcher bcrypt = BCRYPT.matcher(hash);
    Matcher argon2 = ARGON2.matcher(hash);
    Matcher pbkdf2 = PBKDF2.matcher(hash);
    if (bcrypt.matches()) {
      return tooCostly(number(bcrypt, 1) > MAX_BCRYPT_COST);
    } else if (argon2.matches()) {
      return tooCostly(
          number(argon2, 1) > MAX_MEMORY_KIB
              || number(argon2, 2) > MAX_PASSES
              || number(argon2, 3) > MAX_LANES);
    } else if (pbkdf2.matches()) {
      return tooCostly(number(pbkdf2, 2) > MAX_ITERATIONS);
    }
    return Optional.of(
        "must be a bcrypt hash, or PBKDF2 or Argon2 as a PHC string; `portico password` makes one");
  }

  /** Whether the password fits the hash, which {@link #fault} found good. */
  static boolean matches(String password, String hash) {
    if (hash.startsWith("$argon2")) {
      return Argon2Function.getInstanceFromHash(hash).check(password, hash);
    } else if (hash.startsWith("$pbkdf2")) {
      return pbkdf2(password, hash);
    }
    return BcryptFunction.getInstanceFromHash(hash).check(password, hash);
  }

  private static boolean pbkdf2(String password, String hash) {
    Matcher parts = PBKDF2.matcher(hash);
    if (!parts.matches()) {
      return false;
    }
    byte[] expected = base64(parts.group(4));
    PBEKeySpec spec =
        new PBEKeySpec(
            password.toCharArray(), base64(parts.group(3)), number(parts, 2), expected.length * 8);
    try {
      byte[] found =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA" + parts.group(1))
              .generateSecret(spec)
              .getEncoded();
      return MessageDigest.isEqual(expected, found);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Some tools write a dot where Base64 has a plus. */
  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text.replace('.', '+'));
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  private static Optional<String> tooCostly(boolean is) {
    return is
        ? Optional.of(
            "has costs beyond what the server accepts; make it anew with `portico password`")
        : Optional.empty();
  }
}
