package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** The rows of the domain {@code partners}. */
final class PartnersData {
  private static final List<String> KINDS =
      List.of("telco", "airline", "hardware", "retail", "bank", "university");
  private static final List<String> SEASONS =
      List.of("Spring", "Été", "Зима", "Sommer", "夏", "Back to School", "Black Friday", "Νέο Έτος");
  private static final List<String> NOTES =
      List.of(
          "runs on radio; TV later",
          "the \"big\" one",
          "ünïcode ✓; see \"terms; part 2\"",
          "paused in March",
          "none so far",
          "two for one");

  private final DemoScale scale;

  PartnersData(DemoScale scale) {
    this.scale = scale;
  }

  void partners(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.partners(); id++) {
      DemoRandom random = DemoRandom.of("partner", id);
      DemoCountry country = DemoCountry.draw(random);
      String name = DemoWords.partner(random);
      sink.row(
          id,
          id % 7 == 0 ? name + "; \"" + country.name() + "\" branch" : name,
          random.pick(KINDS),
          country.name(),
          random.chance(0.1) ? null : "partner." + id + "@example.com",
          random.day(LocalDate.of(2020, 1, 1), LocalDate.of(2025, 10, 31)),
          BigDecimal.valueOf(random.between(20, 175), 3),
          random.chance(0.85));
    }
  }

  void campaigns(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.campaigns(); id++) {
      DemoRandom random = DemoRandom.of("campaign", id);
      LocalDate start = random.day(LocalDate.of(2022, 1, 1), LocalDate.of(2026, 2, 28));
      sink.row(
          id,
          id <= scale.partners() ? id : 1 + random.zipf(scale.partners()),
          random.pick(SEASONS) + " " + start.getYear(),
          start,
          random.chance(0.2) ? null : start.plusDays(random.between(14, 120)),
          random.chance(0.1) ? null : BigDecimal.valueOf(random.between(100_000, 25_000_000), 2),
          "EUR",
          String.format("PRT%04d", id),
          random.chance(0.5) ? null : random.pick(NOTES));
    }
  }
}
