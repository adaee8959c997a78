package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.FileCondition;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * A table of files as the engine reads it. Two reads of one table are equal, so that the writer may
 * compute what stands above them once; a read that keys restrict is equal to no other.
 */
public final class FileLeaf extends AbstractRelNode {
  private final AuthorizedScan scan;
  private final double rows;
  private final KeyCondition keys;
  private final ImmutableBitSet used;
  private final List<RexNode> conditions;

  /** Keys of this number restrict this column. */
  public record KeyCondition(int number, int column) {}

  private FileLeaf(
      AuthorizedScan scan,
      double rows,
      KeyCondition keys,
      ImmutableBitSet used,
      List<RexNode> conditions) {
    super(scan.getCluster(), scan.getCluster().traitSetOf(Convention.NONE));
    this.rowType = scan.getRowType();
    this.scan = scan;
    this.rows = rows;
    this.keys = keys;
    this.used = used;
    this.conditions = List.copyOf(conditions);
  }

  static FileLeaf of(AuthorizedScan scan) {
    ImmutableBitSet all = ImmutableBitSet.range(scan.getRowType().getFieldCount());
    return new FileLeaf(scan, RowEstimate.of(scan), null, all, List.of());
  }

  FileLeaf restrictedBy(KeyCondition condition) {
    ImmutableBitSet both = used.union(ImmutableBitSet.of(condition.column()));
    return new FileLeaf(scan, rows, condition, both, conditions);
  }

  /**
   * The same read, of which no more is needed than that.
   *
   * @param columns that are used above it
   * @param filters that stand directly on it
   */
  FileLeaf needing(ImmutableBitSet columns, List<RexNode> filters) {
    return new FileLeaf(scan, rows, keys, columns, filters);
  }

  /** The numbers of the columns that are used above. */
  public ImmutableBitSet used() {
    return used;
  }

  /** What is known of the rows that are needed. */
  public FileCondition condition() {
    return new FileConditions(
            getCluster().getRexBuilder(),
            table().columns().stream().map(CatalogColumn::storeName).toList())
        .of(conditions);
  }

  public CatalogTable table() {
    return scan.catalogTable();
  }

  /** The scan that the engine's read stands for. */
  public AuthorizedScan scan() {
    return scan;
  }

  /** Whether the column is a {@code key=value} folder of the table's location. */
  boolean isHiveKey(int column) {
    String folder = "/" + table().columns().get(column).storeName() + "=";
    String location = ((StoreRelation.Files) table().relation()).files().location();
    return ("/" + location).contains(folder);
  }

  /** The keys that restrict this read, when some do. */
  public Optional<KeyCondition> keys() {
    return Optional.ofNullable(keys);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return rows;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("table", table().name())
        .item("rows", table().relation())
        .item("used", used)
        .itemIf("conditions", conditions, !conditions.isEmpty())
        .itemIf("copy", scan.copy().orElse(-1), scan.copy().isPresent())
        .itemIf("policy", scan.policyNumber(), scan.filtered())
        .itemIf("keys", keys == null ? 0 : keys.number(), keys != null);
  }
}
