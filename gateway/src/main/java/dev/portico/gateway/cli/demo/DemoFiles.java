package dev.portico.gateway.cli.demo;

import dev.portico.gateway.execute.duckdb.ParquetExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Writes the domains that are files: {@code plays} (Parquet, a folder per day) and {@code partners}
 * (CSV).
 */
final class DemoFiles {
  private final DemoScale scale;
  private final Path folder;

  DemoFiles(DemoScale scale, Path folder) {
    this.scale = scale;
    this.folder = folder;
  }

  Path plays() {
    return folder.resolve("plays");
  }

  Path partners() {
    return folder.resolve("partners");
  }

  void writePartners() throws IOException, SQLException {
    Files.createDirectories(partners());
    PartnersData data = new PartnersData(scale);
    try (CsvSink sink =
        CsvSink.withHeader(
            partners().resolve("partners.csv"),
            "partner_id",
            "name",
            "kind",
            "country",
            "contact_email",
            "contract_signed_on",
            "commission_rate",
            "active")) {
      data.partners(sink);
    }
    try (CsvSink sink =
        CsvSink.withHeader(
            partners().resolve("campaigns.csv"),
            "campaign_id",
            "partner_id",
            "name",
            "started_on",
            "ended_on",
            "budget",
            "currency",
            "promo_code",
            "notes")) {
      data.campaigns(sink);
    }
  }

  /**
   * Writes the plays and counts those that royalties are paid for.
   *
   * @param countedPlays the file that gets the counts
   */
  void writePlays(Path countedPlays, DemoProgress progress) throws IOException, SQLException {
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    Path listeners = scratch.resolve("listeners.csv");
    Path tracks = scratch.resolve("tracks.csv");
    Path episodes = scratch.resolve("episodes.csv");
    writeListeners(listeners);
    writeTracks(tracks);
    writeEpisodes(episodes);
    PlaysData data = new PlaysData(scale);
    try (ParquetExport export = ParquetExport.open(scratch)) {
      for (String sql :
          data.preparation(listeners.toString(), tracks.toString(), episodes.toString())) {
        export.run(sql);
      }
      writeDays(export, data, progress);
      export.run(
          data.countRoyaltyPlays(
              plays().resolve("play_events/*/*.parquet").toString(), countedPlays.toString()));
    }
    DemoFolder.delete(scratch);
  }

  private void writeDays(ParquetExport export, PlaysData data, DemoProgress progress)
      throws IOException, SQLException {
    long before = 0;
    for (int day = 0; day < PlaysData.DAYS; day++) {
      Path part = plays().resolve("play_events/play_date=" + PlaysData.FIRST_DAY.plusDays(day));
      Files.createDirectories(part);
      export.run(data.writeDay(day, before, part.resolve("events.parquet").toString()));
      before += data.drawnOn(day);
      if (day % 30 == 29) {
        progress.say("plays: " + (day + 1) + " of " + PlaysData.DAYS + " days written");
      }
    }
  }

  private void writeListeners(Path file) throws IOException {
    try (CsvSink sink = CsvSink.plain(file)) {
      for (int rank = 1; rank <= scale.listeners(); rank++) {
        ListenersData.Listener listener =
            ListenersData.Listener.of(shuffled(rank, scale.listeners()));
        // Where they lived while they listened.
        DemoCountry home = ListenersData.countryOf(listener.id(), PlaysData.END);
        sink.row(rank, listener.id(), home, listener.joinedOn());
      }
    }
  }

  private void writeTracks(Path file) throws IOException {
    CatalogueData catalogue = new CatalogueData(scale);
    try (CsvSink sink = CsvSink.plain(file)) {
      for (int rank = 1; rank <= scale.tracks(); rank++) {
        CatalogueData.Track track = catalogue.track(shuffled(rank, scale.tracks()));
        sink.row(rank, track.id(), track.seconds());
      }
    }
  }

  private void writeEpisodes(Path file) throws IOException {
    CatalogueData catalogue = new CatalogueData(scale);
    try (CsvSink sink = CsvSink.plain(file)) {
      for (int rank = 1; rank <= scale.episodes(); rank++) {
        CatalogueData.Episode episode = catalogue.episode(shuffled(rank, scale.episodes()));
        LocalDate published = LocalDate.ofInstant(episode.publishedAt(), ZoneOffset.UTC);
        sink.row(rank, episode.id(), episode.seconds(), published);
      }
    }
  }

  /**
   * Each number from 1 to count once, in another order, so that the most popular are not simply the
   * first.
   */
  static int shuffled(int rank, int count) {
    // 7919 is prime and divides none of the counts, which makes the multiplication a permutation.
    return 1 + (int) ((long) rank * 7919 % count);
  }
}
