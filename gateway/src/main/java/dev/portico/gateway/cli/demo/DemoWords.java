package dev.portico.gateway.cli.demo;

import java.util.List;

/** Names of artists, tracks, podcasts and partners in many scripts. */
final class DemoWords {
  static final List<String> GENRES =
      List.of(
          "pop",
          "rock",
          "hip-hop",
          "electronic",
          "jazz",
          "classical",
          "folk",
          "metal",
          "ambient",
          "latin");
  static final List<String> CATEGORIES =
      List.of("news", "comedy", "true crime", "science", "history", "sport", "business", "health");

  private static final List<String> ADJECTIVES =
      List.of(
          "Blue",
          "Electric",
          "Silent",
          "Été",
          "Grüne",
          "Последний",
          "Μαύρος",
          "夜の",
          "Tokyo",
          "Łagodny",
          "Young",
          "Velvet",
          "Años",
          "Kayıp",
          "أجمل",
          "नया",
          "Northern",
          "Paper",
          "Ghost",
          "Über");
  private static final List<String> NOUNS =
      List.of(
          "Motors",
          "Garden",
          "Rivières",
          "Straße",
          "Поезд",
          "Ήλιος",
          "電車",
          "Lions",
          "Señales",
          "Noc",
          "Kedi",
          "القمر",
          "सितारा",
          "Harbour",
          "Machines",
          "Sisters",
          "Orchestra",
          "Wölfe",
          "Hearts",
          "Cœur");
  private static final List<String> TITLES =
      List.of(
          "Midnight",
          "Déjà vu",
          "Für immer",
          "Ночь",
          "Καλημέρα",
          "さよなら",
          "حبيبي",
          "Corazón",
          "Gökyüzü",
          "Życie",
          "Hold On",
          "Saudade",
          "Runaway",
          "नमस्ते",
          "Half Light",
          "Ça va",
          "Regn",
          "Echoes",
          "Don't Look",
          "Golden");
  private static final List<String> TITLE_TAILS =
      List.of(
          "",
          "",
          "",
          "",
          " (Live)",
          " – Remix",
          " Pt. 2",
          " [Acoustic]",
          " / Reprise",
          " feat. Åsa");
  private static final List<String> SHOWS =
      List.of(
          "The Daily Loop",
          "Geschichte heute",
          "Science & Sofa",
          "Café Noir",
          "История без скуки",
          "深夜ラジオ",
          "Το Ράδιο",
          "Hörbar",
          "Money Minutes",
          "قصص المساء",
          "Fútbol total",
          "Zbrodnia",
          "Mind the Gap",
          "Deep Work",
          "Les Idées",
          "कहानी");
  private static final List<String> EMOJI =
      List.of("🎙️", "🔥", "🧠", "⚽", "🕵️‍♀️", "☕", "🚀", "🌍", "😂", "👩🏽‍🔬");
  private static final List<String> COMPANIES =
      List.of(
          "Telekom",
          "Café",
          "Motors",
          "Airlines",
          "Банк",
          "Mobil",
          "Fitness",
          "University",
          "銀行",
          "Hotels");

  private DemoWords() {}

  static String artist(DemoRandom random, DemoCountry country) {
    if (random.chance(0.35)) {
      return country.person(random);
    }
    String article = random.chance(0.3) ? "The " : "";
    return article + random.pick(ADJECTIVES) + " " + random.pick(NOUNS);
  }

  static String track(DemoRandom random) {
    String head =
        random.chance(0.4)
            ? random.pick(TITLES)
            : random.pick(ADJECTIVES) + " " + random.pick(NOUNS);
    return head + random.pick(TITLE_TAILS);
  }

  static String podcast(DemoRandom random, int number) {
    String title = random.pick(SHOWS) + " №" + number;
    return random.chance(0.5) ? random.pick(EMOJI) + " " + title : title;
  }

  static String episode(DemoRandom random, int number) {
    String title = "#" + number + " " + random.pick(TITLES) + ", " + random.pick(NOUNS);
    return random.chance(0.25) ? title + " " + random.pick(EMOJI) : title;
  }

  static String partner(DemoRandom random) {
    return random.pick(ADJECTIVES) + " " + random.pick(COMPANIES);
  }
}
