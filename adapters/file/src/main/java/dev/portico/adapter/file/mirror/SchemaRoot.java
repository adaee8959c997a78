package dev.portico.adapter.file.mirror;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SchemaElement;

/**
 * A column of the first level of a Parquet schema with everything below it. A footer writes the
 * schema depth first and each row group has one chunk per leaf in the same order, so both are runs.
 *
 * @param name as in the file; not unique in files of careless writers
 * @param firstElement where its run starts in the footer's list of schema elements
 * @param elements length of that run
 * @param firstLeaf where its run starts in a row group's list of column chunks
 * @param leaves length of that run
 */
public record SchemaRoot(String name, int firstElement, int elements, int firstLeaf, int leaves) {
  /** Deeper schemas are an attack on the stack. */
  private static final int MAX_DEPTH = 200;

  /** Behind its last leaf. */
  int endLeaf() {
    return firstLeaf + leaves;
  }

  /**
   * @throws IllegalArgumentException when the elements are no tree
   */
  static List<SchemaRoot> of(List<SchemaElement> schema) {
    if (schema.isEmpty()) {
      throw new IllegalArgumentException("the schema is empty");
    }
    List<SchemaRoot> roots = new ArrayList<>();
    Walk walk = new Walk(schema);
    for (int i = 0; i < schema.get(0).getNum_children(); i++) {
      int element = walk.element;
      int leaf = walk.leaf;
      walk.over(0);
      roots.add(
          new SchemaRoot(
              schema.get(element).getName(),
              element,
              walk.element - element,
              leaf,
              walk.leaf - leaf));
    }
    if (walk.element != schema.size()) {
      throw new IllegalArgumentException("the schema has elements outside its root");
    }
    return roots;
  }

  private static final class Walk {
    private final List<SchemaElement> schema;
    private int element = 1;
    private int leaf;

    Walk(List<SchemaElement> schema) {
      this.schema = schema;
    }

    void over(int depth) {
      if (element >= schema.size() || depth > MAX_DEPTH) {
        throw new IllegalArgumentException("the schema is cut off or nested too deeply");
      }
      SchemaElement current = schema.get(element++);
      if (current.isSetType()) {
        leaf++;
        return;
      }
      for (int i = 0; i < current.getNum_children(); i++) {
        over(depth + 1);
      }
    }
  }
}
