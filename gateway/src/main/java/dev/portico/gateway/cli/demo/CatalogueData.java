package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The rows of the domain {@code catalogue}. */
final class CatalogueData {
  private static final LocalDate FIRST_RELEASE = LocalDate.of(1968, 1, 1);
  private static final LocalDate LAST_RELEASE = LocalDate.of(2025, 12, 31);

  private final DemoScale scale;

  CatalogueData(DemoScale scale) {
    this.scale = scale;
  }

  /** What other domains know of an artist. */
  record Artist(int id, DemoCountry country, String name, int formedYear) {
    static Artist of(int id) {
      DemoRandom random = DemoRandom.of("artist", id);
      DemoCountry country = DemoCountry.draw(random);
      return new Artist(id, country, DemoWords.artist(random, country), random.between(1960, 2024));
    }
  }

  /** What other domains know of a track. */
  record Track(int id, int artistId, int seconds) {}

  /** What other domains know of an episode. */
  record Episode(int id, int podcastId, int seconds, Instant publishedAt) {}

  Track track(int id) {
    DemoRandom random = DemoRandom.of("track", id);
    // Every artist has one track at least; some have many more.
    int artist = id <= scale.artists() ? id : 1 + random.keen(scale.artists());
    return new Track(id, artist, random.between(95, 200) + random.below(180));
  }

  Episode episode(int id) {
    DemoRandom random = DemoRandom.of("episode", id);
    int podcast = id <= scale.podcasts() ? id : 1 + random.zipf(scale.podcasts());
    LocalDate day = random.day(LocalDate.of(2022, 1, 1), LocalDate.of(2026, 3, 20));
    Instant published = day.atTime(4 + random.below(4), random.below(60)).toInstant(ZoneOffset.UTC);
    return new Episode(id, podcast, random.between(600, 2_400) + random.below(3_000), published);
  }

  void artists(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.artists(); id++) {
      Artist artist = Artist.of(id);
      DemoRandom random = DemoRandom.of("artist-row", id);
      sink.row(
          id,
          artist.name(),
          random.chance(0.03) ? null : artist.country().name(),
          random.pick(DemoWords.GENRES),
          random.chance(0.12) ? null : artist.formedYear(),
          id <= 50 || random.chance(0.2));
    }
  }

  void tracks(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.tracks(); id++) {
      Track track = track(id);
      DemoRandom random = DemoRandom.of("track-row", id);
      LocalDate formed = LocalDate.of(Artist.of(track.artistId()).formedYear(), 6, 1);
      LocalDate released =
          random.day(formed.isBefore(FIRST_RELEASE) ? FIRST_RELEASE : formed, LAST_RELEASE);
      sink.row(
          id,
          track.artistId(),
          DemoWords.track(random),
          random.pick(DemoWords.GENRES),
          track.seconds(),
          random.chance(0.02) ? null : released,
          // XX is no registrant's country, so that no code is anybody's.
          String.format("XXPRT%02d%05d", released.getYear() % 100, id),
          random.chance(0.11),
          random.chance(0.15) ? null : BigDecimal.valueOf(random.between(600, 1_800), 1));
    }
  }

  void podcasts(TableSink sink) throws IOException, SQLException {
    for (int id = 1; id <= scale.podcasts(); id++) {
      DemoRandom random = DemoRandom.of("podcast", id);
      DemoCountry country = DemoCountry.draw(random);
      sink.row(
          id,
          DemoWords.podcast(random, id),
          random.chance(0.05) ? null : country.person(random),
          random.pick(DemoWords.CATEGORIES),
          country.language(),
          random.day(LocalDate.of(2015, 1, 1), LocalDate.of(2021, 12, 31)),
          random.chance(0.2));
    }
  }

  void episodes(TableSink sink) throws IOException, SQLException {
    int[] numbers = new int[scale.podcasts() + 1];
    for (int id = 1; id <= scale.episodes(); id++) {
      Episode episode = episode(id);
      DemoRandom random = DemoRandom.of("episode-row", id);
      int number = ++numbers[episode.podcastId()];
      sink.row(
          id,
          episode.podcastId(),
          number,
          random.chance(0.3) ? null : 1 + number / 12,
          DemoWords.episode(random, number),
          episode.seconds(),
          episode.publishedAt());
    }
  }
}
