package dev.portico.gateway.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The countries of the demo mesh, with names as people there write them. The weight is the share of
 * listeners in percent.
 */
enum DemoCountry {
  DE(
      19,
      "EUR",
      "de",
      "Anna Björn Käthe Lukas Jürgen Sören Mia Günter Zoë Heike",
      "Müller Schröder Weiß Köhler Schäfer Jäger Böhm Groß Lang Süß"),
  FR(
      14,
      "EUR",
      "fr",
      "Zoé François Hélène Raphaël Anaïs Noël Chloé Jérôme Inès Loïc",
      "Lefèvre Garçon Bérard Hébert Noël Faugère Châtel Gérard Roy Émile"),
  US(
      13,
      "USD",
      "en",
      "James Olivia Noah Emma Aaliyah Mateo Grace Ethan Zora Liam",
      "Smith O'Brien Washington Nguyen Johnson McCarthy Lee Brown Núñez Clark"),
  GB(
      10,
      "GBP",
      "en",
      "Oliver Siân Amelia Rhys Isla Callum Freya Harry Niamh George",
      "Jones O'Neill Taylor Ap-Gwilym MacDonald Patel Evans Hughes Reid Khan"),
  ES(
      8,
      "EUR",
      "es",
      "Íñigo Lucía José Begoña Ángel Sofía Martín Nuria Óscar Inés",
      "Muñoz Peña García Núñez Ibáñez Díaz Ordóñez Vega León Sáez"),
  PL(
      7,
      "PLN",
      "pl",
      "Łukasz Małgorzata Zofia Paweł Agnieszka Stanisław Żaneta Michał Jadwiga Józef",
      "Wójcik Kowalczyk Dąbrowski Źdźbło Zając Król Woźniak Gałązka Śliwa Żak"),
  BR(
      6,
      "BRL",
      "pt",
      "João Conceição Antônio Letícia Thaís Vinícius Iara Luís Flávia Caê",
      "Araújo Gonçalves Simões Conceição Magalhães Brandão Souza Leão Lima Assunção"),
  SE(
      5,
      "SEK",
      "sv",
      "Åsa Björn Märta Göran Linnéa Örjan Elsa Håkan Saga Nils",
      "Åkesson Öberg Sjöström Lindqvist Björk Nordström Ström Ek Hägg Malmö"),
  TR(
      4,
      "TRY",
      "tr",
      "Çağla Işık Gökçe Şule Özgür İpek Emre Uğur Ayşe Doğan",
      "Yıldız Şahin Çelik Öztürk Güneş Kılıç Aydın Doğan Ünal Işık"),
  GR(
      3,
      "EUR",
      "el",
      "Ελένη Γιώργος Σοφία Νίκος Δήμητρα Κώστας Μαρία Άγγελος Ζωή Θάνος",
      "Παπαδόπουλος Γεωργίου Νικολάου Ιωάννου Αγγελής Χατζής Οικονόμου Ξένου Λάμπρου Ράλλης"),
  UA(
      3,
      "UAH",
      "uk",
      "Олена Тарас Ївга Юрій Оксана Андрій Зоряна Богдан Соломія Єгор",
      "Шевченко Коваленко Ґалаґан Їжак Бондар Ткачук Мельник Щербак Кравець Єфименко"),
  JP(4, "JPY", "ja", "さくら 健太 陽菜 大輔 美咲 蓮 結衣 翔太 あおい 直樹", "佐藤 鈴木 高橋 田中 渡辺 髙﨑 山本 小林 𠮷田 斎藤"),
  EG(
      2,
      "EGP",
      "ar",
      "فاطمة محمد ليلى أحمد نور يوسف مريم عمر سلمى كريم",
      "حسن المصري عبدالله نجيب السيد فوزي منصور رشدي صبري كامل"),
  IN(
      2,
      "INR",
      "hi",
      "आरव प्रिया अर्जुन दीया रोहन अनन्या विवेक मीरा कबीर ईशा",
      "शर्मा पटेल सिंह गुप्ता अय्यर रेड्डी बोस खान मेहता जोशी");

  private static final List<DemoCountry> BY_WEIGHT = byWeight();

  private final int weight;
  private final String currency;
  private final String language;
  private final List<String> given;
  private final List<String> family;

  DemoCountry(int weight, String currency, String language, String given, String family) {
    this.weight = weight;
    this.currency = currency;
    this.language = language;
    this.given = List.of(given.split(" "));
    this.family = List.of(family.split(" "));
  }

  /** A country, drawn by its share of listeners. */
  static DemoCountry draw(DemoRandom random) {
    return random.pick(BY_WEIGHT);
  }

  String currency() {
    return currency;
  }

  String language() {
    return language;
  }

  /** A person's name, family name first where people write it so. */
  String person(DemoRandom random) {
    String first = random.pick(given);
    String last = random.pick(family);
    return this == JP ? last + " " + first : first + " " + last;
  }

  private static List<DemoCountry> byWeight() {
    List<DemoCountry> all = new ArrayList<>();
    for (DemoCountry country : values()) {
      for (int i = 0; i < country.weight; i++) {
        all.add(country);
      }
    }
    return List.copyOf(all);
  }
}
