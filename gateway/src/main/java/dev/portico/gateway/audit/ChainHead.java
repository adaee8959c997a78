package dev.portico.gateway.audit;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last record of an audit trail: all that must be kept elsewhere to notice that records were
 * taken away. Written {@code SEQUENCE:HASH}.
 *
 * @param sequence the record's number, 0 before the first one
 * @param hash 64 hexadecimal digits
 */
public record ChainHead(long sequence, String hash) {
  static final ChainHead NONE = new ChainHead(0, "0".repeat(64));

  private static final Pattern FORM = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  public ChainHead {
    Objects.requireNonNull(hash, "hash");
  }

  /** Reads {@code SEQUENCE:HASH}; empty when the text is nothing of the kind. */
  public static Optional<ChainHead> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new ChainHead(Long.parseLong(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return sequence + ":" + hash;
  }
}
