package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of one product that its domain wants to register: one product file and its contracts.
 * Names are checked here, contents later.
 *
 * @param domain whose product it is
 * @param files content by file name, without folders
 */
public record Submission(String domain, Map<String, byte[]> files) {
  /** More files than this are no one product. */
  public static final int MOST_FILES = 200;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.(odps|odcs)\\.yaml");
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final Set<String> RESERVED = Set.of("portico", "information_schema");

  /**
   * Checks the names.
   *
   * @throws GatewayException with {@link ErrorCode#PRODUCT_REFUSED} that lists every fault
   */
  public Submission {
    Objects.requireNonNull(domain, "domain");
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    List<String> faults = new ArrayList<>();
    checkDomain(domain, faults);
    checkNames(files.keySet(), faults);
    if (!faults.isEmpty()) {
      throw refused(domain, faults);
    }
  }

  /** The id in the product file; the empty text when it cannot be read. */
  public static String productId(Map<String, byte[]> files) {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().endsWith(".odps.yaml")) {
        try {
          return YamlReader.map(file.getValue()).text("id").orElse("");
        } catch (YamlFault fault) {
          return "";
        }
      }
    }
    return "";
  }

  private static void checkDomain(String domain, List<String> faults) {
    if (!DOMAIN.matcher(domain).matches() || RESERVED.contains(domain.toLowerCase(Locale.ROOT))) {
      faults.add(
          "the domain must be a name of at most 63 letters, digits, _ and -, and neither portico"
              + " nor information_schema");
    }
  }

  private static void checkNames(Set<String> names, List<String> faults) {
    if (names.size() > MOST_FILES) {
      faults.add("there are more than " + MOST_FILES + " files");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        faults.add(
            shown(name)
                + ": error: the name of a file is made of letters, digits, . _ and -, without"
                + " folders, and ends in .odps.yaml or .odcs.yaml");
      } else if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        faults.add(name + ": error: two files differ in capitals only");
      }
    }
    long products = names.stream().filter(name -> name.endsWith(".odps.yaml")).count();
    if (products != 1) {
      faults.add(
          "a registration holds one product file (*.odps.yaml) and its contracts (*.odcs.yaml), but"
              + " this one has "
              + products
              + " product files");
    }
  }

  /** A name as a message may show it. */
  private static String shown(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}._/ -]", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
  }

  /** A refusal that lists why, one fault a line. */
  static GatewayException refused(String what, List<String> faults) {
    int most = 200;
    List<String> lines = new ArrayList<>();
    lines.add(
        what
            + " is not registered: "
            + faults.size()
            + (faults.size() == 1 ? " problem" : " problems"));
    lines.addAll(faults.subList(0, Math.min(most, faults.size())));
    if (faults.size() > most) {
      lines.add("and " + (faults.size() - most) + " more");
    }
    return new GatewayException(ErrorCode.PRODUCT_REFUSED, String.join("\n", lines));
  }
}
