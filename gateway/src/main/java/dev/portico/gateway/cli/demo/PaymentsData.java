package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of the domain {@code payments}. Royalties follow the plays that were written, except for
 * about one line in a hundred that counts wrongly: somebody has to find those.
 */
final class PaymentsData {
  private static final List<BigDecimal> RATES =
      List.of(new BigDecimal("0.003100"), new BigDecimal("0.003500"), new BigDecimal("0.004250"));

  private final DemoScale scale;
  private final List<Royalty> royalties;

  private PaymentsData(DemoScale scale, List<Royalty> royalties) {
    this.scale = scale;
    this.royalties = royalties;
  }

  private record Royalty(
      int trackId, int artistId, LocalDate month, int plays, BigDecimal rate, BigDecimal amount) {}

  private record Due(int artistId, LocalDate month) {}

  /** Reads what {@link PlaysData} counted: lines of track, month and plays. */
  static PaymentsData from(DemoScale scale, Path countedPlays) throws IOException {
    CatalogueData catalogue = new CatalogueData(scale);
    List<Royalty> royalties = new ArrayList<>();
    for (String line : Files.readAllLines(countedPlays)) {
      String[] fields = line.split(",", -1);
      royalties.add(
          royalty(
              catalogue,
              Integer.parseInt(fields[0]),
              LocalDate.parse(fields[1]),
              Integer.parseInt(fields[2])));
    }
    return new PaymentsData(scale, royalties);
  }

  private static Royalty royalty(CatalogueData catalogue, int track, LocalDate month, int counted) {
    DemoRandom random = DemoRandom.of("royalty " + month, track);
    int artist = catalogue.track(track).artistId();
    int plays = random.chance(0.01) ? counted + 1 + random.below(counted + 5) : counted;
    BigDecimal rate = random.pick(RATES);
    BigDecimal amount = rate.multiply(BigDecimal.valueOf(plays)).setScale(4, RoundingMode.HALF_UP);
    return new Royalty(track, artist, month, plays, rate, amount);
  }

  void accounts(TableSink sink) throws IOException, SQLException {
    for (int artist = 1; artist <= scale.artists(); artist++) {
      if (!hasAccount(artist)) {
        continue;
      }
      DemoRandom random = DemoRandom.of("account", artist);
      DemoCountry country = CatalogueData.Artist.of(artist).country();
      LocalDate opened = random.day(LocalDate.of(2018, 1, 1), LocalDate.of(2025, 11, 30));
      sink.row(
          accountOf(artist),
          artist,
          country.person(random),
          accountNumber(country, random),
          country.name(),
          country.currency(),
          opened,
          random.chance(0.03) ? LocalDate.of(2026, 2, random.between(1, 28)) : null);
    }
  }

  /** All revisions of all lines, as the ledger was written line by line. */
  void royalties(TableSink sink) throws IOException, SQLException {
    int id = 0;
    for (Royalty royalty : royalties) {
      id++;
      for (RoyaltyRevision revision : revisions(id, royalty)) {
        sink.row(
            id,
            revision.number(),
            royalty.trackId(),
            royalty.artistId(),
            royalty.month(),
            revision.plays(),
            revision.rate(),
            revision.amount(),
            "EUR",
            revision.status(),
            revision.recordedAt());
      }
    }
  }

  private static List<RoyaltyRevision> revisions(int id, Royalty line) {
    return RoyaltyRevision.of(id, line.artistId(), line.month(), line.plays(), line.rate());
  }

  /** What each artist is owed for a month, in one payout or two, the most played first. */
  void payouts(TableSink sink) throws IOException, SQLException {
    Map<Due, BigDecimal> due = new LinkedHashMap<>();
    for (Royalty royalty : royalties) {
      if (hasAccount(royalty.artistId())) {
        due.merge(new Due(royalty.artistId(), royalty.month()), royalty.amount(), BigDecimal::add);
      }
    }
    int id = 0;
    for (Map.Entry<Due, BigDecimal> entry : due.entrySet()) {
      for (BigDecimal instalment :
          instalments(entry.getValue().setScale(2, RoundingMode.HALF_UP))) {
        if (++id > scale.payouts()) {
          return;
        }
        payout(sink, id, entry.getKey(), instalment);
      }
    }
  }

  /** Larger sums are paid in two. */
  private static List<BigDecimal> instalments(BigDecimal amount) {
    if (amount.compareTo(BigDecimal.ONE) < 0) {
      return List.of(amount);
    }
    BigDecimal half = amount.divide(BigDecimal.valueOf(2), 2, RoundingMode.DOWN);
    return List.of(half, amount.subtract(half));
  }

  private static void payout(TableSink sink, int id, Due due, BigDecimal amount)
      throws IOException, SQLException {
    DemoRandom random = DemoRandom.of("payout", id);
    String status = random.chance(0.93) ? "paid" : random.chance(0.5) ? "pending" : "failed";
    Instant paid =
        due.month()
            .plusMonths(1)
            .plusDays(random.between(9, 20))
            .atTime(9, random.below(60))
            .toInstant(ZoneOffset.UTC);
    sink.row(
        id,
        accountOf(due.artistId()),
        due.artistId(),
        due.month(),
        amount,
        "EUR",
        status.equals("paid") ? paid : null,
        status,
        status.equals("failed")
            ? random.pick(List.of("account closed", "name mismatch", "bank unreachable"))
            : null);
  }

  private static boolean hasAccount(int artist) {
    return DemoRandom.of("has-account", artist).chance(0.95);
  }

  private static long accountOf(int artist) {
    return 700_000L + artist;
  }

  /** Looks like an IBAN; the check digits 00 are never valid, so that it is nobody's. */
  private static String accountNumber(DemoCountry country, DemoRandom random) {
    StringBuilder number = new StringBuilder(country.name()).append("00PRTC");
    for (int i = 0; i < 14; i++) {
      number.append(random.below(10));
    }
    return number.toString();
  }
}
