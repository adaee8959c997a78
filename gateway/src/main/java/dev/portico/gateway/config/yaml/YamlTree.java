package dev.portico.gateway.config.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;

/** Builds the tree of one document from its events. Used once, by one thread. */
final class YamlTree {
  private static final int MAX_DEPTH = 60;
  private static final int MAX_NODES = 2_000_000;
  private static final int MAX_ANCHORS = 1_000;

  private final Parser events;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private int aliasesUsed;

  YamlTree(Parser events) {
    this.events = events;
  }

  YamlNode document() throws YamlFault {
    events.getEvent(); // stream start
    Event first = events.getEvent();
    if (first.is(Event.ID.StreamEnd)) {
      throw new YamlFault(0, "the file is empty");
    }
    YamlNode root = node(events.getEvent(), 0);
    events.getEvent(); // document end
    Event after = events.getEvent();
    if (!after.is(Event.ID.StreamEnd)) {
      throw new YamlFault(
          lineOf(after), "a second document begins here; put it into a file of its own");
    }
    return root;
  }

  private YamlNode node(Event event, int depth) throws YamlFault {
    if (depth > MAX_DEPTH) {
      throw new YamlFault(lineOf(event), "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    int aliasesBefore = aliasesUsed;
    YamlNode node = collected(event, depth);
    if (node.size() > MAX_NODES) {
      throw new YamlFault(lineOf(event), "more than " + MAX_NODES + " values, aliases written out");
    }
    remember(((NodeEvent) event).getAnchor(), node, aliasesUsed > aliasesBefore);
    return node;
  }

  private YamlNode collected(Event event, int depth) throws YamlFault {
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (event instanceof SequenceStartEvent start) {
      refuseTag(start.getTag(), event);
      return list(event, depth);
    }
    refuseTag(((MappingStartEvent) event).getTag(), event);
    return map(event, depth);
  }

  private YamlScalar scalar(ScalarEvent event) throws YamlFault {
    boolean text = "tag:yaml.org,2002:str".equals(event.getTag()) || "!".equals(event.getTag());
    if (!text) {
      refuseTag(event.getTag(), event);
    }
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN && !text;
    return new YamlScalar(event.getValue(), plain, lineOf(event));
  }

  private YamlList list(Event start, int depth) throws YamlFault {
    List<YamlNode> items = new ArrayList<>();
    int size = 1;
    for (Event event = events.getEvent();
        !(event instanceof SequenceEndEvent);
        event = events.getEvent()) {
      YamlNode item = node(event, depth + 1);
      items.add(item);
      size = add(size, item, event);
    }
    return new YamlList(items, lineOf(start), size);
  }

  private YamlMap map(Event start, int depth) throws YamlFault {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Integer> lines = new HashMap<>();
    int size = 1;
    for (Event event = events.getEvent();
        !(event instanceof MappingEndEvent);
        event = events.getEvent()) {
      String key = key(event);
      YamlNode value = node(events.getEvent(), depth + 1);
      if (entries.put(key, value) != null) {
        throw new YamlFault(
            lineOf(event), "the key " + key + " was already given on line " + lines.get(key));
      }
      lines.put(key, lineOf(event));
      size = add(size, value, event);
    }
    return new YamlMap(entries, lines, lineOf(start), size);
  }

  private static String key(Event event) throws YamlFault {
    if (!(event instanceof ScalarEvent scalar)) {
      throw new YamlFault(lineOf(event), "a key must be a text");
    }
    if (scalar.getValue().equals("<<") && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
      throw new YamlFault(lineOf(event), "merge keys (<<) are not read; write the keys out");
    }
    return scalar.getValue();
  }

  private static int add(int size, YamlNode part, Event event) throws YamlFault {
    int sum = size + part.size();
    if (sum > MAX_NODES) {
      throw new YamlFault(lineOf(event), "more than " + MAX_NODES + " values, aliases written out");
    }
    return sum;
  }

  private YamlNode aliased(AliasEvent alias) throws YamlFault {
    aliasesUsed++;
    YamlNode node = anchors.get(alias.getAnchor());
    if (node == null) {
      throw new YamlFault(
          lineOf(alias), "the alias *" + alias.getAnchor() + " has no anchor before it");
    }
    return node;
  }

  private void remember(String anchor, YamlNode node, boolean holdsAliases) throws YamlFault {
    if (anchor == null) {
      return;
    }
    if (holdsAliases) {
      // else aliases of aliases could pile up a tree deeper than the bound
      throw new YamlFault(node.line(), "the anchor &" + anchor + " holds an alias; write it out");
    }
    if (anchors.size() >= MAX_ANCHORS) {
      throw new YamlFault(node.line(), "more than " + MAX_ANCHORS + " anchors");
    }
    anchors.put(anchor, node);
  }

  private static void refuseTag(String tag, Event event) throws YamlFault {
    if (tag != null) {
      throw new YamlFault(lineOf(event), "tags (!) are not read; leave the tag out");
    }
  }

  private static int lineOf(Event event) {
    return event.getStartMark() == null ? 0 : event.getStartMark().getLine() + 1;
  }
}
