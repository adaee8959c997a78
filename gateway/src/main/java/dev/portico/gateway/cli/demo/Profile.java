package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A version of a listener's profile. Some listeners moved to another country, took another name or
 * changed their mind about being written to; the versions before that are what the listeners
 * service keeps in its history.
 *
 * @param fullName null when it was not given
 * @param birthDate null when it was not given
 * @param lastSeenAt null when never
 * @param validTo null while it holds
 */
record Profile(
    int id,
    String displayName,
    String fullName,
    String email,
    LocalDate birthDate,
    DemoCountry country,
    String language,
    boolean consent,
    Instant joinedAt,
    Instant lastSeenAt,
    Instant validFrom,
    Instant validTo) {
  private static final Instant FIRST_CHANGE = Instant.parse("2025-07-01T00:00:00Z");
  private static final Instant LAST_CHANGE = Instant.parse("2026-06-30T00:00:00Z");
  private static final int DAY_SECONDS = 86_400;
  private static final double CHANGED = 0.25;

  /** All versions, the present one first. */
  static List<Profile> versions(Profile present) {
    DemoRandom random = DemoRandom.of("profile versions", present.id);
    List<Profile> versions = new ArrayList<>(List.of(present));
    int changes = random.chance(CHANGED) ? 1 + random.below(2) : 0;
    Instant end = LAST_CHANGE;
    Instant first = later(present.joinedAt, FIRST_CHANGE).plusSeconds(DAY_SECONDS);
    for (int i = 0; i < changes; i++) {
      Instant changed = first.plusSeconds(random.below(seconds(first, end)));
      int last = versions.size() - 1;
      Profile after = versions.get(last);
      versions.set(last, after.held(changed, after.validTo));
      versions.add(after.before(random).held(present.joinedAt, changed));
      end = changed;
    }
    return versions;
  }

  /** The version before the change that led to this one. */
  private Profile before(DemoRandom random) {
    double what = random.unit();
    if (what < 0.45) {
      DemoCountry other = DemoCountry.draw(random);
      while (other == country) {
        other = DemoCountry.draw(random);
      }
      String spoken = language.equals(country.language()) ? other.language() : language;
      return like(displayName, other, spoken, consent);
    }
    return what < 0.75
        ? like("listener" + id + random.below(10), country, language, consent)
        : like(displayName, country, language, !consent);
  }

  private Profile like(String name, DemoCountry where, String spoken, boolean agreed) {
    return new Profile(
        id,
        name,
        fullName,
        email,
        birthDate,
        where,
        spoken,
        agreed,
        joinedAt,
        lastSeenAt,
        validFrom,
        validTo);
  }

  private Profile held(Instant from, Instant to) {
    boolean seenLater = lastSeenAt != null && to != null && lastSeenAt.isAfter(to);
    return new Profile(
        id,
        displayName,
        fullName,
        email,
        birthDate,
        country,
        language,
        consent,
        joinedAt,
        seenLater ? to : lastSeenAt,
        from,
        to);
  }

  void writeTo(TableSink sink) throws IOException, SQLException {
    sink.row(
        id,
        displayName,
        fullName,
        email,
        birthDate,
        country.name(),
        language,
        consent,
        joinedAt,
        lastSeenAt,
        validFrom,
        validTo);
  }

  private static int seconds(Instant from, Instant to) {
    return (int) Math.max(1, to.getEpochSecond() - from.getEpochSecond());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
