package dev.portico.gateway.catalog.sketch;

import dev.portico.spi.FileFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Recognises tables among the names of files: folders of {@code key=value}, files that are parts of
 * one table by their names, Iceberg's metadata, single files. Stateless.
 */
final class FileGroups {
  private FileGroups() {}

  /**
   * A table of files.
   *
   * @param name after the folder or file
   * @param location as a contract writes it
   * @param keys values of hive keys found, by key in path order
   */
  record Group(String name, String location, FileFormat format, Map<String, Set<String>> keys) {}

  /** A file on its way to a group. */
  private record Part(List<String> folders, Map<String, String> keys, String file) {
    String base() {
      return String.join("/", folders);
    }
  }

  /** The tables, in the order of their names; what is none is told in {@code notes}. */
  static List<Group> of(
      List<String> files, String start, boolean icebergIsRead, List<String> notes) {
    Set<String> versioned = new LinkedHashSet<>();
    List<Group> groups = new ArrayList<>();
    for (String file : files) {
      marker(file, "/_delta_log/")
          .filter(versioned::add)
          .ifPresent(base -> notes.add(base + " is a Delta table, which is not read"));
      if (file.endsWith(".metadata.json")) {
        marker(file, "/metadata/")
            .filter(versioned::add)
            .ifPresent(base -> iceberg(base, icebergIsRead, groups, notes));
      }
    }
    Map<List<Object>, List<Part>> parts = new LinkedHashMap<>();
    for (String file : files) {
      if (versioned.stream().noneMatch(base -> file.startsWith(base + "/"))) {
        part(file, start, notes)
            .ifPresent(
                part ->
                    format(part.file())
                        .ifPresent(
                            format ->
                                parts
                                    .computeIfAbsent(
                                        List.of(
                                            part.base(), List.copyOf(part.keys().keySet()), format),
                                        key -> new ArrayList<>())
                                    .add(part)));
      }
    }
    parts.forEach((key, found) -> groups.addAll(tables(found, (FileFormat) key.get(2))));
    return groups;
  }

  private static Optional<String> marker(String file, String marker) {
    int at = file.indexOf(marker);
    return at > 0 ? Optional.of(file.substring(0, at)) : Optional.empty();
  }

  private static void iceberg(String base, boolean isRead, List<Group> groups, List<String> notes) {
    if (isRead) {
      groups.add(
          new Group(base.substring(base.lastIndexOf('/') + 1), base, FileFormat.ICEBERG, Map.of()));
    } else {
      notes.add(base + " is an Iceberg table, which is read through connections of type s3 only");
    }
  }

  /** Empty for hidden files, and for folders that no location describes. */
  private static Optional<Part> part(String file, String start, List<String> notes) {
    int scheme = file.indexOf("://");
    int from = scheme < 0 ? 0 : file.indexOf('/', scheme + 3) + 1;
    List<String> names = List.of(file.substring(from).split("/"));
    List<String> folders = new ArrayList<>();
    if (from > 0) {
      folders.add(file.substring(0, from - 1));
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (String name : names.subList(0, names.size() - 1)) {
      int equals = name.indexOf('=');
      if (name.startsWith(".") || name.startsWith("_")) {
        return Optional.empty();
      } else if (equals > 0) {
        keys.put(name.substring(0, equals), name.substring(equals + 1));
      } else if (keys.isEmpty()) {
        folders.add(name);
      } else {
        String note = "below " + start + " there are folders inside of key=value folders: " + name;
        if (!notes.contains(note)) {
          notes.add(note);
        }
        return Optional.empty();
      }
    }
    String last = names.get(names.size() - 1);
    return last.startsWith(".") || last.startsWith("_")
        ? Optional.empty()
        : Optional.of(new Part(folders, keys, last));
  }

  static Optional<FileFormat> format(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    String ending = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (ending) {
      case "parquet", "parq" -> Optional.of(FileFormat.PARQUET);
      case "csv", "tsv" -> Optional.of(FileFormat.CSV);
      case "jsonl", "ndjson", "json" -> Optional.of(FileFormat.JSON_LINES);
      default -> Optional.empty();
    };
  }

  private static List<Group> tables(List<Part> parts, FileFormat format) {
    Part first = parts.get(0);
    if (!first.keys().isEmpty()) {
      return List.of(partitioned(parts, format));
    }
    Map<String, List<Part>> alike = new TreeMap<>();
    parts.forEach(
        part -> alike.computeIfAbsent(residue(part.file()), r -> new ArrayList<>()).add(part));
    if (alike.size() == 1 && parts.size() > 1 && named(first)) {
      return List.of(
          new Group(last(first.folders()), first.base() + "/*" + ending(parts), format, Map.of()));
    }
    List<Group> groups = new ArrayList<>();
    alike.forEach((residue, same) -> groups.addAll(named(same, parts, format)));
    return groups;
  }

  private static Group partitioned(List<Part> parts, FileFormat format) {
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    for (Part part : parts) {
      part.keys()
          .forEach(
              (key, value) -> keys.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(value));
    }
    Part first = parts.get(0);
    StringBuilder location = new StringBuilder(prefix(first));
    keys.keySet().forEach(key -> location.append(key).append("=*/"));
    location.append('*').append(ending(parts));
    return new Group(
        named(first) ? last(first.folders()) : "files", location.toString(), format, keys);
  }

  /** One table of files whose names differ in numbers only, or a table of each. */
  private static List<Group> named(List<Part> same, List<Part> all, FileFormat format) {
    if (same.size() > 1) {
      String stem = commonStem(same);
      boolean alone =
          all.stream().filter(part -> part.file().startsWith(stem)).count() == same.size();
      String name = stem.replaceFirst("[^A-Za-z0-9]+$", "");
      if (alone && !name.isEmpty()) {
        return List.of(
            new Group(name, prefix(same.get(0)) + stem + "*" + ending(same), format, Map.of()));
      }
    }
    return same.stream()
        .map(part -> new Group(stem(part.file()), prefix(part) + part.file(), format, Map.of()))
        .toList();
  }

  private static boolean named(Part part) {
    return !part.folders().isEmpty()
        && part.folders().get(0).length() > 0
        && !last(part.folders()).contains("://");
  }

  private static String prefix(Part part) {
    return part.folders().isEmpty() ? "" : part.base() + "/";
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }

  /** What stands in all their names before the first digit. */
  private static String commonStem(List<Part> parts) {
    String first = parts.get(0).file();
    int end = residue(first).indexOf('#');
    return end < 0 ? "" : first.substring(0, end);
  }

  /** A file's name without what tells parts of one table apart: digits, dates, random names. */
  private static String residue(String file) {
    return file.toLowerCase(Locale.ROOT)
        .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "#")
        .replaceAll("[0-9]+", "#")
        .replaceAll("#([-_.]?#)+", "#");
  }

  private static String stem(String file) {
    return file.replaceFirst("(?i)(\\.[a-z0-9]{1,8})(\\.(gz|zst))?$", "");
  }

  /** The ending that all have; empty when they differ, and then the format decides. */
  private static String ending(List<Part> parts) {
    Set<String> endings = new LinkedHashSet<>();
    parts.forEach(part -> endings.add(part.file().substring(stem(part.file()).length())));
    return endings.size() == 1 ? endings.iterator().next() : "";
  }
}
