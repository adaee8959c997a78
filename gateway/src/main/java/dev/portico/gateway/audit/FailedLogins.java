package dev.portico.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Failed log-ins, so that a flood of them cannot fill the disk: the first of a kind is recorded at
 * once, its repetitions are counted and recorded as one number a minute later. Safe for many
 * threads.
 */
final class FailedLogins {
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Kinds in one window; what is beyond is counted together. */
  static final int MOST_KINDS = 100;

  private final Clock clock;
  private final Map<Kind, Count> counts = new LinkedHashMap<>();
  private Instant windowEnd = Instant.MAX;
  private Count others;

  /** What makes two failures one; of access keys also which one, and why it was refused. */
  private record Kind(
      Optional<String> user,
      String client,
      String scheme,
      Optional<String> key,
      Optional<String> reason) {}

  private static final class Count {
    private long repeated;
    private final Instant first;
    private Instant last;

    Count(Instant first) {
      this.first = first;
      this.last = first;
    }

    void again(Instant at) {
      repeated++;
      last = at;
    }
  }

  FailedLogins(Clock clock) {
    this.clock = clock;
  }

  /** Counts one; gives its record when it is the first of its kind. */
  Optional<String> failed(Optional<String> user, String client, String scheme) {
    return failed(new Kind(user, client, scheme, Optional.empty(), Optional.empty()));
  }

  /** The same of an access key. */
  Optional<String> keyRefused(
      Optional<String> owner, Optional<String> key, String client, String reason) {
    return failed(new Kind(owner, client, "key", key, Optional.of(reason)));
  }

  private synchronized Optional<String> failed(Kind kind) {
    Instant now = clock.instant();
    if (counts.isEmpty() && others == null) {
      windowEnd = now.plus(WINDOW);
    }
    Count known = counts.get(kind);
    if (known != null) {
      known.again(now);
      return Optional.empty();
    } else if (counts.size() >= MOST_KINDS) {
      others = others == null ? new Count(now) : others;
      others.again(now);
      return Optional.empty();
    }
    counts.put(kind, new Count(now));
    return Optional.of(JsonRecord.of("login_failed", fields(kind, 1)));
  }

  /** The numbers of a window that is over. */
  synchronized List<String> over() {
    if (clock.instant().isBefore(windowEnd)) {
      return List.of();
    }
    List<String> records = new ArrayList<>();
    counts.forEach(
        (kind, count) -> {
          if (count.repeated > 0) {
            records.add(JsonRecord.of("login_failed", repeated(fields(kind, 0), count)));
          }
        });
    if (others != null) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("client", "others");
      records.add(JsonRecord.of("login_failed", repeated(fields, others)));
    }
    counts.clear();
    others = null;
    windowEnd = Instant.MAX;
    return records;
  }

  private static Map<String, Object> fields(Kind kind, long count) {
    Map<String, Object> fields = new LinkedHashMap<>();
    kind.user().ifPresent(u -> fields.put("principal", u));
    fields.put("client", kind.client());
    fields.put("scheme", kind.scheme());
    kind.key().ifPresent(key -> fields.put("access_key", key));
    kind.reason().ifPresent(reason -> fields.put("reason", reason));
    fields.put("count", count);
    return fields;
  }

  private static Map<String, Object> repeated(Map<String, Object> fields, Count count) {
    fields.put("count", count.repeated);
    fields.put("first_at", count.first.toString());
    fields.put("last_at", count.last.toString());
    return fields;
  }
}
