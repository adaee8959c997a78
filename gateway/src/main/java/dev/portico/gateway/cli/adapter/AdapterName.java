package dev.portico.gateway.cli.adapter;

import dev.portico.gateway.cli.WrongUse;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * How an adapter is called.
 *
 * @param type the {@code type:} of its connections, such as {@code my-store}
 * @param packageName the Java package of its classes
 */
record AdapterName(String type, String packageName) {
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LONGEST = 40;

  /**
   * Checks what the user typed.
   *
   * @param taken the types of connections that this gateway serves already
   * @throws WrongUse when no adapter can have the name, or one has it
   */
  static AdapterName parse(String type, Optional<String> packageName, Set<String> taken) {
    if (!TYPE.matcher(type).matches() || type.length() > LONGEST) {
      throw new WrongUse(
          "'"
              + type
              + "' is no name of an adapter: up to "
              + LONGEST
              + " lower case letters, digits and single dashes, a letter first, such as my-store");
    }
    if (taken.contains(type)) {
      throw new WrongUse(
          "connections of type '" + type + "' are already served here; choose another name");
    }
    String chosen = packageName.orElse("org.example." + type.replace("-", ""));
    if (!SourceVersion.isName(chosen, SourceVersion.RELEASE_17)
        || chosen.startsWith("java.")
        || chosen.equals("dev.portico.spi")
        || chosen.startsWith("dev.portico.spi.")) {
      // A class loader of a plug-in takes these packages from elsewhere.
      throw new WrongUse(
          "'"
              + chosen
              + "' cannot be its Java package; choose one with --package, such as com.acme.data");
    }
    return new AdapterName(type, chosen);
  }

  /** The beginning of its classes' names, such as {@code MyStore}. */
  String classPrefix() {
    return Arrays.stream(type.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** The domain that the example in its README publishes for. */
  String exampleDomain() {
    return type.replace('-', '_') + "_demo";
  }

  String packageFolder() {
    return packageName.replace('.', '/');
  }
}
