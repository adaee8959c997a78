package dev.portico.gateway.catalog.sketch;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of tables and columns in SQL, of which no two may differ in capitals only. */
final class Names {
  private final Set<String> taken = new HashSet<>();

  /** The store's name in SQL; names all in capitals become small, as everybody writes them. */
  String of(String storeName) {
    boolean capitals = storeName.equals(storeName.toUpperCase(Locale.ROOT));
    String plain = (capitals ? storeName.toLowerCase(Locale.ROOT) : storeName).replace('@', '_');
    String name = plain;
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = plain + "_" + i;
    }
    return name;
  }

  /** The words of a name: {@code birthDate}, {@code BIRTH_DATE} and {@code birth date} alike. */
  static List<String> words(String name) {
    String plain =
        Normalizer.normalize(name.replace("ß", "ss"), Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replaceAll("([a-z0-9])([A-Z])", "$1 $2");
    List<String> words = new ArrayList<>();
    for (String word : plain.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
