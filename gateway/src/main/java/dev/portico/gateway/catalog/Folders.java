package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A location or prefix in its one canonical form, so that two can be compared: where it starts
 * ({@code ""}, {@code /} or {@code s3://}) and its folders without {@code .} and empty ones. {@code
 * ..} has no canonical form.
 *
 * @param fixed how many folders stand before the first pattern
 */
record Folders(String start, List<String> names, int fixed) {

  /** Empty reason when the text leads upwards or is written as no location is. */
  static Folders parse(String text) throws LoadFault {
    if (text.indexOf('\\') >= 0 || text.chars().anyMatch(c -> c < ' ')) {
      throw new LoadFault(
          0,
          "the location '"
              + text
              + "' holds a backslash or control character; write folders with /");
    }
    int scheme = text.indexOf("://");
    String start = scheme >= 0 ? text.substring(0, scheme + 3) : text.startsWith("/") ? "/" : "";
    List<String> names = new ArrayList<>();
    int fixed = -1;
    for (String name : text.substring(start.length()).split("/")) {
      if (name.equals("..")) {
        throw new LoadFault(0, "the location '" + text + "' holds '..'; write the folder it means");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
        fixed = fixed < 0 && pattern ? names.size() : fixed;
        names.add(name);
      }
    }
    return new Folders(start, List.copyOf(names), fixed < 0 ? names.size() : fixed);
  }

  /** Whether everything the location can match lies in the folder {@code prefix}. */
  boolean within(Folders prefix) {
    return start.equals(prefix.start)
        && prefix.fixed == prefix.names.size()
        && fixed >= prefix.names.size()
        && names.subList(0, prefix.names.size()).equals(prefix.names);
  }

  /** This location relative to an absolute folder it lies in; else itself. */
  Folders relativeTo(Folders root) {
    if (!within(root)) {
      return this;
    }
    int skipped = root.names.size();
    return new Folders("", names.subList(skipped, names.size()), fixed - skipped);
  }

  /** The folders before the first pattern, joined. */
  String fixedPath() {
    return start + String.join("/", names.subList(0, fixed));
  }
}
