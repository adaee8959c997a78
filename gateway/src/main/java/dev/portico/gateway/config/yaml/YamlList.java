package dev.portico.gateway.config.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A list.
 *
 * @param line from 1
 * @param size nodes in all, this one included
 */
public record YamlList(List<YamlNode> items, int line, int size)
    implements YamlNode, Iterable<YamlNode> {
  public YamlList {
    items = List.copyOf(items);
  }

  @Override
  public Object toJava() {
    List<Object> values = new ArrayList<>(items.size());
    items.forEach(item -> values.add(item.toJava()));
    return values;
  }

  @Override
  public String kind() {
    return "a list";
  }

  @Override
  public Iterator<YamlNode> iterator() {
    return items.iterator();
  }
}
