package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The rows of the domain {@code listeners}. */
final class ListenersData {
  static final LocalDate FIRST_JOINED = LocalDate.of(2019, 3, 1);
  static final LocalDate LAST_JOINED = LocalDate.of(2026, 3, 25);

  private static final List<String> KINDS =
      List.of("phone", "phone", "phone", "desktop", "tablet", "speaker", "tv", "car");
  private static final List<Plan> PLANS =
      List.of(
          new Plan("solo", "9.99"),
          new Plan("solo", "9.99"),
          new Plan("student", "4.99"),
          new Plan("duo", "13.99"),
          new Plan("family", "16.99"),
          new Plan("trial", "0.00"));
  private static final List<String> MAIL_DOMAINS =
      List.of("example.com", "example.org", "example.net", "mail.example");

  private final DemoScale scale;

  ListenersData(DemoScale scale) {
    this.scale = scale;
  }

  private record Plan(String name, String price) {}

  /** What other domains know of a listener. */
  record Listener(int id, DemoCountry country, LocalDate joinedOn) {
    static Listener of(int id) {
      DemoRandom random = DemoRandom.of("listener", id);
      DemoCountry country = DemoCountry.draw(random);
      // The younger half joined in the last third of the time.
      LocalDate joined =
          random.day(random.chance(0.5) ? LocalDate.of(2024, 1, 1) : FIRST_JOINED, LAST_JOINED);
      return new Listener(id, country, joined);
    }

    Instant joinedAt() {
      return joinedOn.atStartOfDay(ZoneOffset.UTC).plusSeconds(id % 86_400).toInstant();
    }
  }

  /** The present profiles. */
  void profiles(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.listeners(); id++) {
      Profile.versions(profile(id)).get(0).writeTo(sink);
    }
  }

  /** What profiles were before they changed. */
  void profilesHistory(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.listeners(); id++) {
      List<Profile> versions = Profile.versions(profile(id));
      for (Profile former : versions.subList(1, versions.size())) {
        former.writeTo(sink);
      }
    }
  }

  /**
   * Where a listener lived at an instant; where they first lived, when it is before they joined.
   */
  static DemoCountry countryOf(int id, Instant instant) {
    List<Profile> versions = Profile.versions(profile(id));
    return versions.stream()
        .filter(version -> !version.validFrom().isAfter(instant))
        .findFirst()
        .orElse(versions.get(versions.size() - 1))
        .country();
  }

  /** As it is now, had it always been so. */
  private static Profile profile(int id) {
    Listener listener = Listener.of(id);
    DemoRandom random = DemoRandom.of("profile", id);
    String name = listener.country().person(random);
    String displayName = random.chance(0.3) ? "listener" + id : name.split(" ")[0] + id % 100;
    String fullName = random.chance(0.04) ? null : name;
    String email = email(name, id, random);
    LocalDate born =
        random.chance(0.08)
            ? null
            : random.day(LocalDate.of(1945, 1, 1), LocalDate.of(2010, 12, 31));
    String language = random.chance(0.9) ? listener.country().language() : "en";
    boolean consent = random.chance(0.6);
    Instant lastSeen = random.chance(0.05) ? null : lastSeen(random);
    return new Profile(
        id,
        displayName,
        fullName,
        email,
        born,
        listener.country(),
        language,
        consent,
        listener.joinedAt(),
        lastSeen,
        listener.joinedAt(),
        null);
  }

  void devices(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.listeners(); id++) {
      DemoRandom random = DemoRandom.of("device", id);
      int count = 1 + random.zipf(5);
      for (int i = 0; i < count; i++) {
        String kind = random.pick(KINDS);
        sink.row(
            new UUID((random.next() & ~0xF000L) | 0x4000L, (random.next() >>> 2) | Long.MIN_VALUE),
            id,
            kind,
            random.chance(0.1) ? null : kind + " " + random.between(1, 16),
            random.between(4, 9) + "." + random.below(20) + "." + random.below(10),
            Listener.of(id).joinedAt().plusSeconds(random.below(86_400)),
            random.chance(0.2) ? null : lastSeen(random));
      }
    }
  }

  /** One row per version of a subscription; the open one, if any, has no end. */
  void subscriptions(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.listeners(); id++) {
      DemoRandom random = DemoRandom.of("subscription", id);
      if (random.chance(0.15)) {
        continue;
      }
      Listener listener = Listener.of(id);
      String channel = random.chance(0.3) ? "partner" : random.chance(0.5) ? "web" : "app store";
      Integer campaign =
          channel.equals("partner") ? (Integer) (1 + random.zipf(scale.campaigns())) : null;
      Instant from = listener.joinedAt();
      int versions = 1 + random.zipf(4);
      for (int version = 1; version <= versions; version++) {
        Plan plan = random.pick(PLANS);
        Instant to = from.plusSeconds(86_400L * random.between(14, 420));
        boolean last =
            version == versions || to.isAfter(LAST_JOINED.atStartOfDay(ZoneOffset.UTC).toInstant());
        boolean open = last && random.chance(0.8);
        sink.row(
            id,
            id,
            plan.name(),
            new BigDecimal(plan.price()),
            listener.country().currency(),
            channel,
            campaign,
            from,
            open ? null : earlier(to, PlaysData.END));
        if (last) {
          break;
        }
        from = to;
      }
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant lastSeen(DemoRandom random) {
    return PlaysData.END.minusSeconds(60L * (1 + random.zipf(500_000)));
  }

  private static String email(String name, int id, DemoRandom random) {
    String ascii =
        Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("[^A-Za-z ]", "").strip();
    String local = ascii.length() < 4 ? "listener" : ascii.replace(' ', '.');
    return local.toLowerCase(Locale.ROOT) + "." + id + "@" + random.pick(MAIL_DOMAINS);
  }
}
