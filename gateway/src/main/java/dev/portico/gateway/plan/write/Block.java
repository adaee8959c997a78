package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;

/** A SELECT under construction: it absorbs operators while it is open. */
final class Block {
  /** The FROM clause without the word, or null for a SELECT without one. */
  String from;

  final List<String> where = new ArrayList<>();

  /** SQL of each column over {@link #from}. */
  List<String> out = new ArrayList<>();

  String group = "";
  String tail = "";

  /** Whether every column is a plain reference, so that it may stand in WHERE, ON and GROUP BY. */
  boolean simple = true;

  /** Whether a filter or join may still be added. */
  boolean open = true;

  /** Whether {@link #from} is a join, which needs parentheses on the right of another. */
  boolean joined;
}
