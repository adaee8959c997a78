package dev.portico.gateway.catalog.sketch;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Guesses which columns hold personal data: by names in several languages, by types that only such
 * data has, and by the shape of values. Errs on the side of suspicion, because whoever looks the
 * suggestion over strikes it out more easily than they miss it. Stateless.
 */
final class PersonalData {
  private static final double SHARE = 0.6;
  private static final int FEWEST = 3;

  /**
   * A guess.
   *
   * @param what the data may be, such as {@code e-mail address}
   * @param because {@code name}, {@code type} or {@code values}
   */
  record Suspicion(String what, String because) {}

  /** Words that stand together in a name, by what they mean. A space separates words. */
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          Map.entry(
              "e-mail address",
              List.of("email", "e mail", "mail", "emailaddress", "courriel", "correo", "posta")),
          Map.entry(
              "phone number",
              List.of(
                  "phone",
                  "telephone",
                  "telefon",
                  "telefono",
                  "tel",
                  "mobile",
                  "mobil",
                  "handy",
                  "cell",
                  "cellphone",
                  "msisdn",
                  "fax",
                  "phonenumber",
                  "telefonnummer",
                  "portable",
                  "movil",
                  "cellulare",
                  "telefoon")),
          Map.entry(
              "name of a person",
              List.of(
                  "first name",
                  "firstname",
                  "forename",
                  "given name",
                  "last name",
                  "lastname",
                  "surname",
                  "family name",
                  "full name",
                  "fullname",
                  "middle name",
                  "maiden name",
                  "vorname",
                  "nachname",
                  "familienname",
                  "geburtsname",
                  "prenom",
                  "nom famille",
                  "apellido",
                  "apellidos",
                  "cognome",
                  "voornaam",
                  "achternaam",
                  "display name",
                  "contact name",
                  "customer name",
                  "user name",
                  "username",
                  "login")),
          Map.entry(
              "date of birth",
              List.of(
                  "birth",
                  "birthdate",
                  "birthday",
                  "dob",
                  "date of birth",
                  "born",
                  "geburtsdatum",
                  "geburtstag",
                  "geburtsjahr",
                  "naissance",
                  "nacimiento",
                  "nascita",
                  "geboortedatum",
                  "nascimento")),
          Map.entry(
              "address",
              List.of(
                  "address",
                  "street",
                  "strasse",
                  "str",
                  "hausnummer",
                  "adresse",
                  "anschrift",
                  "rue",
                  "calle",
                  "direccion",
                  "domicilio",
                  "indirizzo",
                  "adres",
                  "straat",
                  "zip",
                  "zipcode",
                  "postcode",
                  "postal",
                  "plz",
                  "postleitzahl",
                  "cap",
                  "postal code",
                  "address1",
                  "address2",
                  "house number")),
          Map.entry(
              "IP address",
              List.of("ip", "ipaddress", "ip address", "ipv4", "ipv6", "remote addr")),
          Map.entry(
              "bank account or card",
              List.of(
                  "iban",
                  "bank account",
                  "account number",
                  "kontonummer",
                  "credit card",
                  "card number",
                  "cardnumber",
                  "kreditkarte",
                  "numero carte",
                  "tarjeta",
                  "pan",
                  "carta credito")),
          Map.entry(
              "number of a person or document",
              List.of(
                  "ssn",
                  "social security",
                  "sozialversicherungsnummer",
                  "svnr",
                  "tax id",
                  "taxid",
                  "steuer id",
                  "steuernummer",
                  "passport",
                  "reisepass",
                  "personalausweis",
                  "national id",
                  "dni",
                  "nif",
                  "codice fiscale",
                  "bsn",
                  "driver license",
                  "driving license",
                  "insurance number",
                  "versichertennummer")),
          Map.entry(
              "trait of a person",
              List.of(
                  "gender",
                  "sex",
                  "geschlecht",
                  "genre",
                  "genero",
                  "sesso",
                  "religion",
                  "ethnicity",
                  "nationality",
                  "nationalitaet",
                  "nationalitat",
                  "diagnosis",
                  "diagnose",
                  "health",
                  "blood",
                  "disability",
                  "marital",
                  "familienstand")),
          Map.entry("place of a person", List.of("latitude", "longitude", "geolocation", "gps")),
          Map.entry(
              "device of a person",
              List.of("imei", "imsi", "mac address", "device id", "cookie", "advertising id")),
          Map.entry(
              "secret",
              List.of(
                  "password",
                  "passwd",
                  "pwd",
                  "passwort",
                  "kennwort",
                  "secret",
                  "api key",
                  "token",
                  "pin",
                  "contrasena",
                  "mot passe")));

  /** Words that say the table is about people, where {@code name} is a person's. */
  private static final Set<String> PEOPLE =
      Set.of(
          "person",
          "people",
          "customer",
          "customers",
          "user",
          "users",
          "employee",
          "employees",
          "member",
          "members",
          "contact",
          "contacts",
          "patient",
          "patients",
          "client",
          "clients",
          "listener",
          "listeners",
          "profile",
          "profiles",
          "kunde",
          "kunden",
          "mitarbeiter",
          "personen",
          "personne",
          "cliente",
          "clientes",
          "clienti",
          "student",
          "students",
          "subscriber",
          "subscribers",
          "passenger",
          "guest",
          "guests",
          "staff",
          "driver",
          "drivers");

  /** Words after which a name is about something else than a person. */
  private static final Set<String> OF_THINGS =
      Set.of("count", "verified", "type", "status", "flag", "sent", "opened", "length", "kind");

  private static final Map<String, Predicate<String>> SHAPES =
      Map.of(
          "e-mail address",
          Pattern.compile("[^@\\s]{1,64}@[^@\\s]+\\.[A-Za-z]{2,24}").asMatchPredicate(),
          "IP address",
          Pattern.compile(
                  "(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}"
                      + "|(?=.*:.*:)[0-9A-Fa-f:]{2,39}")
              .asMatchPredicate()
              .and(text -> !text.matches("\\d\\d:\\d\\d(:\\d\\d)?")),
          "phone number",
          Pattern.compile("\\+\\d[\\d ()/.-]{6,20}").asMatchPredicate(),
          "bank account or card",
          text -> iban(text) || card(text));

  private PersonalData() {}

  /** By the column's name and type; {@code storeType} as the store has it. */
  static Optional<Suspicion> byName(
      String table, String column, String storeType, ColumnType type) {
    String stored = storeType.toLowerCase(Locale.ROOT);
    if (stored.equals("inet")) {
      return Optional.of(new Suspicion("IP address", "type"));
    } else if (stored.startsWith("macaddr")) {
      return Optional.of(new Suspicion("device of a person", "type"));
    }
    List<String> words = Names.words(column);
    if (type.kind() == TypeKind.BOOLEAN
        || !words.isEmpty() && OF_THINGS.contains(words.get(words.size() - 1))) {
      return Optional.empty();
    }
    String spaced = " " + String.join(" ", words) + " ";
    for (Map.Entry<String, List<String>> meaning : NAMES.entrySet()) {
      for (String phrase : meaning.getValue()) {
        if (spaced.contains(" " + phrase + " ") && fits(meaning.getKey(), type)) {
          return Optional.of(new Suspicion(meaning.getKey(), "name"));
        }
      }
    }
    boolean people = !Collections.disjoint(PEOPLE, new HashSet<>(Names.words(table)));
    return people && Set.of("name", "nom", "nombre", "nome", "naam").contains(spaced.strip())
        ? Optional.of(new Suspicion("name of a person", "name"))
        : Optional.empty();
  }

  /** Numbers are no names, and a timestamp is no address. */
  private static boolean fits(String what, ColumnType type) {
    boolean text = type.kind() == TypeKind.VARCHAR || type.kind() == TypeKind.ARRAY;
    return switch (what) {
      case "date of birth" -> true;
      case "place of a person" -> type.kind() != TypeKind.TIMESTAMP;
      case "phone number",
          "bank account or card",
          "number of a person or document",
          "device of a person",
          "address",
          "secret",
          "trait of a person" ->
          text
              || type.kind() == TypeKind.BIGINT
              || type.kind() == TypeKind.INTEGER
              || type.kind() == TypeKind.SMALLINT
              || type.kind() == TypeKind.DECIMAL
              || type.kind() == TypeKind.VARBINARY;
      default -> text;
    };
  }

  /** By the shape of some values, which are looked at and forgotten. */
  static Optional<Suspicion> byShape(Collection<String> values) {
    long present = values.stream().filter(v -> v != null && !v.isBlank()).count();
    if (present < FEWEST) {
      return Optional.empty();
    }
    for (Map.Entry<String, Predicate<String>> shape : SHAPES.entrySet()) {
      long fitting =
          values.stream()
              .filter(v -> v != null && v.length() < 200)
              .filter(v -> shape.getValue().test(v.strip()))
              .count();
      if (fitting >= SHARE * present) {
        return Optional.of(new Suspicion(shape.getKey(), "values"));
      }
    }
    return Optional.empty();
  }

  /** With its check digits right, which other codes rarely have. */
  private static boolean iban(String text) {
    String plain = text.replace(" ", "").toUpperCase(Locale.ROOT);
    if (!plain.matches("[A-Z]{2}\\d{2}[A-Z0-9]{11,30}")) {
      return false;
    }
    StringBuilder digits = new StringBuilder();
    for (char c : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
      digits.append(Character.getNumericValue(c));
    }
    return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }

  private static boolean card(String text) {
    String plain = text.replaceAll("[ -]", "");
    if (!plain.matches("[3-6]\\d{14,15}")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < plain.length(); i++) {
      int digit = plain.charAt(plain.length() - 1 - i) - '0';
      int twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += i % 2 == 0 ? digit : twice;
    }
    return sum % 10 == 0;
  }
}
