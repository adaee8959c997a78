package dev.portico.adapter.file;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contract's location, taken apart: the folders and patterns from the root down.
 *
 * @param text as the contract writes it, for messages
 * @param segments from the root down; empty for the root itself
 */
public record Location(String text, List<Segment> segments) {

  /** One step of the way down. */
  public sealed interface Segment permits Literal, Glob, AnyDepth {}

  /** A folder or file of this name. */
  public record Literal(String name) implements Segment {}

  /** All folders or files whose names match. */
  public record Glob(String pattern) implements Segment {

    /** Whether the name fits; hidden names only when the pattern itself begins as they do. */
    public boolean matches(String name) {
      return (!isHidden(name) || pattern.charAt(0) == name.charAt(0))
          && GlobPattern.matches(pattern, name);
    }

    /** Whether the pattern says nothing about names, so that the format's extension decides. */
    public boolean everything() {
      return pattern.equals("*");
    }
  }

  /** {@code **}: this folder and all below it. */
  public record AnyDepth() implements Segment {}

  /**
   * Whether a name is one that writers of data sets use for their own files, such as {@code
   * _SUCCESS}.
   */
  public static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /**
   * Takes a location apart.
   *
   * @throws PortException when it leads out of the root
   */
  public static Location parse(String connection, Path root, String text) {
    String relative = belowRoot(connection, root, text);
    List<Segment> segments = new ArrayList<>();
    for (String name : relative.split("/")) {
      if (name.equals("..")) {
        throw outside(connection, text);
      }
      if (!name.isEmpty() && !name.equals(".")) {
        add(segments, name);
      }
    }
    return new Location(text, List.copyOf(segments));
  }

  private static void add(List<Segment> segments, String name) {
    boolean lastIsAnyDepth =
        !segments.isEmpty() && segments.get(segments.size() - 1) instanceof AnyDepth;
    if (!name.equals("**")) {
      segments.add(segment(name));
    } else if (!lastIsAnyDepth) {
      segments.add(new AnyDepth());
    }
  }

  private static Segment segment(String name) {
    return name.indexOf('*') < 0 && name.indexOf('?') < 0 ? new Literal(name) : new Glob(name);
  }

  private static String belowRoot(String connection, Path root, String text) {
    if (!text.startsWith("/")) {
      return text;
    }
    String prefix = root.toString().endsWith("/") ? root.toString() : root + "/";
    if (text.equals(root.toString())) {
      return "";
    }
    if (!text.startsWith(prefix)) {
      throw outside(connection, text);
    }
    return text.substring(prefix.length());
  }

  private static PortException outside(String connection, String text) {
    return new PortException(
        Reason.SETTINGS,
        "connection "
            + connection
            + ": location '"
            + text
            + "' leads out of the connection's root; write it relative to the root, without '..'");
  }

  /** The path of a child, as far as this machine can spell it. */
  static Path child(String connection, Path folder, String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      throw new PortException(
          Reason.SETTINGS,
          "connection "
              + connection
              + ": '"
              + name
              + "' is not a file name on this machine; if it has letters beyond ASCII, start the"
              + " server with LC_ALL=C.UTF-8",
          e);
    }
  }
}
