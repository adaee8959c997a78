package dev.portico.gateway.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoDataTest {
  private static final DemoScale SCALE = DemoScale.SMALL;
  private final ListenersData listeners = new ListenersData(SCALE);
  private final CatalogueData catalogue = new CatalogueData(SCALE);
  private final PartnersData partners = new PartnersData(SCALE);

  @Test
  void rowsAreTheSameEachTime() throws Exception {
    List<TableRows> tables =
        List.of(
            listeners::profiles,
            listeners::profilesHistory,
            listeners::devices,
            listeners::subscriptions,
            catalogue::artists,
            catalogue::tracks,
            catalogue::podcasts,
            catalogue::episodes,
            partners::partners,
            partners::campaigns);
    for (TableRows table : tables) {
      assertEquals(CollectingSink.of(table).rows(), CollectingSink.of(table).rows());
    }
  }

  @Test
  void aListenerIsTheSameAtEveryScale() throws Exception {
    CollectingSink few = CollectingSink.of(listeners::profiles);
    CollectingSink all = CollectingSink.of(new ListenersData(DemoScale.FULL)::profiles);
    assertEquals(few.rows(), all.rows().subList(0, few.size()));
    assertEquals(
        "raphael.garcon.42@example.com",
        all.rows().get(41).get(3),
        "the guided tour asks for this listener");
  }

  @Test
  void fullScaleHasTheCountsOfTheCompany() throws Exception {
    CatalogueData full = new CatalogueData(DemoScale.FULL);
    assertEquals(2_000, CollectingSink.of(full::artists).size());
    assertEquals(30_000, CollectingSink.of(full::tracks).size());
    assertEquals(300, CollectingSink.of(full::podcasts).size());
    assertEquals(6_000, CollectingSink.of(full::episodes).size());
    assertEquals(40, CollectingSink.of(partners::partners).size());
    assertEquals(200, CollectingSink.of(partners::campaigns).size());
  }

  @Test
  void keysAreUnique() throws Exception {
    CollectingSink profiles = CollectingSink.of(new ListenersData(DemoScale.FULL)::profiles);
    assertEquals(50_000, profiles.distinct(0).size());
    assertEquals(50_000, profiles.distinct(3).size(), "e-mail addresses");
    CollectingSink devices = CollectingSink.of(new ListenersData(DemoScale.FULL)::devices);
    assertEquals(devices.size(), devices.distinct(0).size());
    assertEquals(
        SCALE.tracks(), CollectingSink.of(catalogue::tracks).distinct(6).size(), "recording codes");
  }

  @Test
  void namesAreWrittenInManyScriptsAndSomeAreMissing() throws Exception {
    CollectingSink profiles = CollectingSink.of(listeners::profiles);
    Set<Character.UnicodeScript> scripts =
        profiles.rows().stream()
            .map(row -> row.get(2))
            .filter(name -> name != null)
            .map(name -> Character.UnicodeScript.of(name.toString().codePointAt(0)))
            .collect(Collectors.toSet());
    assertTrue(
        scripts.containsAll(
            Set.of(
                Character.UnicodeScript.LATIN,
                Character.UnicodeScript.CYRILLIC,
                Character.UnicodeScript.GREEK,
                Character.UnicodeScript.HAN,
                Character.UnicodeScript.ARABIC,
                Character.UnicodeScript.DEVANAGARI)),
        scripts::toString);
    assertTrue(profiles.nulls(2) > 0 && profiles.nulls(4) > 0 && profiles.nulls(9) > 0);
    assertTrue(
        CollectingSink.of(catalogue::podcasts).rows().stream()
            .anyMatch(row -> row.get(1).toString().contains("🎙️")));
  }

  @Test
  void countriesAndArtistsAreSkewed() throws Exception {
    Map<Object, Long> countries = counts(CollectingSink.of(listeners::profiles), row -> row.get(5));
    assertTrue(countries.get("DE") > 4 * countries.get("IN"), countries::toString);
    Map<Object, Long> tracks =
        counts(CollectingSink.of(new CatalogueData(DemoScale.FULL)::tracks), row -> row.get(1));
    long most = tracks.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    assertTrue(
        most > 100 * 30_000 / 2_000 / 10, "the most productive artist has " + most + " tracks");
  }

  @Test
  void versionsOfASubscriptionFollowEachOtherWithoutOverlap() throws Exception {
    Instant end = null;
    Object previous = null;
    int versions = 0;
    for (List<Object> row : CollectingSink.of(listeners::subscriptions).rows()) {
      Instant from = (Instant) row.get(7);
      if (row.get(0).equals(previous)) {
        versions++;
        assertEquals(end, from, "subscription " + previous);
      }
      previous = row.get(0);
      end = (Instant) row.get(8);
      assertTrue(end == null || end.isAfter(from), () -> "subscription " + row);
    }
    assertTrue(versions > 100, "later versions: " + versions);
  }

  @Test
  void aProfileHasOneVersionAtEachInstantSinceItsListenerJoined() throws Exception {
    Map<Object, Instant> begins = new HashMap<>();
    Map<Object, Object> countries = new HashMap<>();
    for (List<Object> row : CollectingSink.of(listeners::profiles).rows()) {
      assertNull(row.get(11));
      begins.put(row.get(0), (Instant) row.get(10));
      countries.put(row.get(0), row.get(5));
    }
    int moved = 0;
    for (List<Object> former : CollectingSink.of(listeners::profilesHistory).rows()) {
      Instant from = (Instant) former.get(10);
      assertEquals(begins.put(former.get(0), from), former.get(11), former::toString);
      assertTrue(from.isBefore((Instant) former.get(11)), former::toString);
      moved += former.get(5).equals(countries.get(former.get(0))) ? 0 : 1;
    }
    for (List<Object> row : CollectingSink.of(listeners::profiles).rows()) {
      assertEquals(row.get(8), begins.get(row.get(0)), "since the listener joined");
    }
    assertTrue(moved > SCALE.listeners() / 50, "moved to another country: " + moved);
  }

  @Test
  void aRoyaltyIsOnlyWrittenOnAndEndsAsItIsNow() {
    BigDecimal rate = new BigDecimal("0.003500");
    LocalDate march = LocalDate.of(2026, 3, 1);
    Set<String> courses = new HashSet<>();
    for (int line = 1; line <= 5_000; line++) {
      List<RoyaltyRevision> all = RoyaltyRevision.of(line, line % 40, march, 200, rate);
      for (int i = 1; i < all.size(); i++) {
        assertEquals(i + 1, all.get(i).number());
        assertTrue(all.get(i).recordedAt().isAfter(all.get(i - 1).recordedAt()), all::toString);
      }
      RoyaltyRevision newest = all.get(all.size() - 1);
      assertEquals(200, newest.plays());
      assertEquals(rate, newest.rate());
      courses.add(all.stream().map(RoyaltyRevision::status).distinct().toList().toString());
    }
    assertEquals(
        Set.of("[provisional]", "[provisional, final]", "[provisional, final, withdrawn]"),
        courses);
  }

  @Test
  void emailAddressesBelongToNobody() throws Exception {
    for (List<Object> row : CollectingSink.of(listeners::profiles).rows()) {
      String email = (String) row.get(3);
      assertTrue(email.matches("[a-z.]+\\.\\d+@(example\\.(com|org|net)|mail\\.example)"), email);
      assertEquals(email.toLowerCase(Locale.ROOT), email);
    }
  }

  @Test
  void popularThingsAreSpreadByAPermutation() {
    for (int count :
        new int[] {
          DemoScale.FULL.listeners(), SCALE.listeners(), SCALE.tracks(), SCALE.episodes()
        }) {
      Set<Integer> seen = new HashSet<>();
      for (int rank = 1; rank <= count; rank++) {
        int id = DemoFiles.shuffled(rank, count);
        assertTrue(id >= 1 && id <= count);
        seen.add(id);
      }
      assertEquals(count, seen.size());
    }
  }

  @Test
  void lowRanksAreDrawnMoreOften() {
    DemoRandom random = DemoRandom.of("test", 1);
    int first = 0;
    int last = 0;
    for (int i = 0; i < 10_000; i++) {
      int rank = random.zipf(100);
      assertFalse(rank < 0 || rank >= 100);
      first += rank < 10 ? 1 : 0;
      last += rank >= 90 ? 1 : 0;
    }
    assertTrue(first > 10 * last, first + " and " + last);
  }

  private static Map<Object, Long> counts(CollectingSink sink, Function<List<Object>, Object> key) {
    return sink.rows().stream().collect(Collectors.groupingBy(key, Collectors.counting()));
  }
}
