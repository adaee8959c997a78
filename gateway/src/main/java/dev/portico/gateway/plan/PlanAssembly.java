package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.plan.place.FileLeaf;
import dev.portico.gateway.plan.place.FileNeeds;
import dev.portico.gateway.plan.place.FragmentLeaf;
import dev.portico.gateway.plan.place.KeyTransfers;
import dev.portico.gateway.plan.place.Placer;
import dev.portico.gateway.plan.place.ScanFragments;
import dev.portico.gateway.plan.write.Dialect;
import dev.portico.gateway.plan.write.Leaf;
import dev.portico.gateway.plan.write.Placeholders;
import dev.portico.gateway.plan.write.PlanWriter;
import dev.portico.gateway.plan.write.SqlText;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;

/** Writes a placed plan down as a {@link PhysicalPlan}. For one plan and one thread. */
final class PlanAssembly {
  /** What the writer selects where only the number of rows matters. */
  private static final List<Column> NO_COLUMN =
      List.of(new Column("c0", ColumnType.INTEGER, false));

  private final Placer.Placement placement;
  private final Dialect engine;
  private final Function<String, String> dialectOf;
  private final List<FileScan> files = new ArrayList<>();
  private final List<GatewayException> drifted = new ArrayList<>();

  PlanAssembly(Placer.Placement placement, ZoneId zone, Function<String, String> dialectOf) {
    this.placement = placement;
    this.engine = Dialect.engine(zone);
    this.dialectOf = dialectOf;
  }

  PhysicalPlan assemble(AuthorizedQuery query, Map<TableName, Set<String>> reads) {
    List<ValidatedQuery.Output> outputs = query.outputs();
    List<Fragment> fragments = placement.fragments().stream().map(this::fragment).toList();
    if (placement.wholeInStore()) {
      return new PhysicalPlan(
          fragments,
          List.of(),
          List.of(),
          Optional.empty(),
          outputs,
          reads,
          query.instants(),
          beforePolicy(),
          placement.heldBack());
    }
    RelNode root = FileNeeds.mark(placement.root());
    List<KeyTransfers.Transfer> transfers = new KeyTransfers().find(root);
    List<KeyPush> keys = new ArrayList<>();
    for (int i = 0; i < transfers.size(); i++) {
      keys.add(keyPush(transfers.get(i), i, transfers.subList(0, i)));
    }
    List<UnaryOperator<String>> transport =
        outputs.stream().map(o -> Transport.leaving(o.type())).toList();
    SqlText residual = writer().write(KeyTransfers.restrict(root, transfers), transport);
    refuseDrift(residual);
    return new PhysicalPlan(
        fragments,
        files,
        keys,
        Optional.of(residual),
        outputs,
        reads,
        query.instants(),
        beforePolicy(),
        placement.heldBack(),
        fragments.isEmpty() && files.size() == 1 ? FileFlow.of(root) : Optional.empty());
  }

  private Set<Integer> beforePolicy() {
    return placement.fragments().stream()
        .filter(FragmentLeaf::deliversHiddenRows)
        .map(FragmentLeaf::number)
        .collect(Collectors.toUnmodifiableSet());
  }

  private PlanWriter writer() {
    return new PlanWriter(engine, this::engineLeaf);
  }

  /**
   * @param earlier transfers that have happened when this one's keys are asked for
   */
  private KeyPush keyPush(
      KeyTransfers.Transfer transfer, int number, List<KeyTransfers.Transfer> earlier) {
    RelNode source = KeyTransfers.restrict(transfer.keys(), earlier);
    SqlText keys = writer().write(source, List.of(Transport.leaving(transfer.type())));
    SqlText bounded = keys.append("\nLIMIT " + (KeyPush.MOST_KEYS + 1));
    return new KeyPush(
        bounded,
        transfer.fragments().stream().map(FragmentLeaf::number).toList(),
        KeyTransfers.target(transfer, number),
        transfer.type());
  }

  private Fragment fragment(FragmentLeaf leaf) {
    CatalogTable table = leaf.anyTable();
    List<Column> columns = columns(leaf);
    if (table.relation() instanceof StoreRelation.Scan scan) {
      return ScanFragments.of(leaf, table, scan, columns);
    } else if (table.relation() instanceof StoreRelation.Own) {
      return ScanFragments.own(leaf, table, columns);
    }
    String dialectName = dialectOf.apply(table.connection());
    Dialect dialect = Dialect.ofStore(dialectName);
    PlanWriter writer = new PlanWriter(dialect, node -> storeLeaf(dialect, (AuthorizedScan) node));
    SqlText sql =
        writer.write(
            leaf.subtree(), Collections.nCopies(Math.max(1, columns.size()), sqlText -> sqlText));
    refuseDrift(sql);
    return new Fragment.Sql(
        table.connection(),
        dialectName,
        sql,
        columns.isEmpty() ? NO_COLUMN : columns,
        leaf.rows(),
        leaf.mostRows());
  }

  private static List<Column> columns(FragmentLeaf leaf) {
    List<Column> columns = new ArrayList<>();
    for (RelDataTypeField field : leaf.getRowType().getFieldList()) {
      columns.add(
          new Column(
              "c" + field.getIndex(),
              PorticoTypes.fromRel(field.getType()),
              field.getType().isNullable()));
    }
    return columns;
  }

  private Leaf storeLeaf(Dialect dialect, AuthorizedScan scan) {
    CatalogTable table = scan.catalogTable();
    StoreRelation.Sql relation = (StoreRelation.Sql) table.relation();
    List<String> columns = new ArrayList<>();
    for (CatalogColumn column : table.columns()) {
      String sql =
          column.drift().isPresent()
              ? unreadable(table, column, scan.visible(column))
              : dialect.column(column);
      columns.add(shown(scan, column, sql));
    }
    String from =
        Placeholders.quote(relation.schema()) + "." + Placeholders.quote(relation.relation());
    return new Leaf(from, columns, Optional.empty());
  }

  private static String shown(AuthorizedScan scan, CatalogColumn column, String sql) {
    if (scan.visible(column)) {
      return sql;
    }
    return scan.unpublished(column) ? Placeholders.unpublished(sql) : Placeholders.hidden(sql);
  }

  /**
   * A drifted column is an error only when the written SQL really uses it. A policy may need a
   * column whose name the caller must not learn.
   */
  private String unreadable(CatalogTable table, CatalogColumn column, boolean visible) {
    drifted.add(
        new GatewayException(
            ErrorCode.COLUMN_DRIFTED,
            visible
                ? "column \""
                    + column.name()
                    + "\" of "
                    + table.name()
                    + " cannot be read: "
                    + column.drift().orElse("contract and store disagree")
                    + "; leave it out, or ask "
                    + table.publisher().contact()
                : "a column that a policy needs of "
                    + table.name()
                    + " cannot be read: contract and store disagree about it; ask "
                    + table.publisher().contact()));
    return Placeholders.drifted(drifted.size() - 1);
  }

  private void refuseDrift(SqlText sql) {
    List<Integer> used = Placeholders.driftedIn(sql.text());
    if (!used.isEmpty()) {
      throw drifted.get(used.get(0));
    }
  }

  private Leaf engineLeaf(RelNode node) {
    return node instanceof FragmentLeaf leaf ? fragmentLeaf(leaf) : fileLeaf((FileLeaf) node);
  }

  private static Leaf fragmentLeaf(FragmentLeaf leaf) {
    List<String> columns = new ArrayList<>();
    for (Column column : columns(leaf)) {
      columns.add(Transport.entering(column.type(), "%s." + column.name()));
    }
    return new Leaf(Placeholders.fragment(leaf.number()), columns, Optional.empty());
  }

  private Leaf fileLeaf(FileLeaf leaf) {
    CatalogTable table = leaf.table();
    files.add(scan(leaf, table));
    List<String> columns = new ArrayList<>();
    for (CatalogColumn column : table.columns()) {
      String sql =
          column.drift().isEmpty()
              ? fileColumn(column)
              : captured(leaf)
                  ? notCaptured(table, column, leaf.scan().visible(column))
                  : unreadable(table, column, leaf.scan().visible(column));
      columns.add(shown(leaf.scan(), column, sql));
    }
    Optional<String> condition =
        leaf.keys()
            .map(k -> "(" + columns.get(k.column()) + " " + Placeholders.keys(k.number()) + ")");
    return new Leaf(Placeholders.files(files.size() - 1), columns, condition);
  }

  private static FileScan scan(FileLeaf leaf, CatalogTable table) {
    StoreRelation.Files relation = (StoreRelation.Files) table.relation();
    return new FileScan(
        table.name(),
        table.connection(),
        relation.files(),
        leaf.scan().copy(),
        leaf.used().asList().stream()
            .map(i -> table.columns().get(i).storeName())
            .collect(Collectors.toSet()),
        leaf.condition(),
        leaf.keys()
            .map(k -> new FileScan.Keys(k.number(), table.columns().get(k.column()).storeName())),
        relation.limits(),
        leaf.scan().filtered());
  }

  private static boolean captured(FileLeaf leaf) {
    return leaf.scan().copy().isPresent()
        && leaf.table().timeTravel() instanceof TimeTravel.Captured;
  }

  /** A policy may need a column whose name the caller must not learn. */
  private String notCaptured(CatalogTable table, CatalogColumn column, boolean visible) {
    drifted.add(
        new GatewayException(
            ErrorCode.HISTORY_NOT_KEPT,
            (visible ? "column \"" + column.name() + "\" of " : "a column that a policy needs of ")
                + table.name()
                + " has no history: "
                + column.drift().orElseThrow()
                + "; leave it out, or ask "
                + table.publisher().contact()));
    return Placeholders.drifted(drifted.size() - 1);
  }

  /** The read itself gives every column in its published type. */
  private static String fileColumn(CatalogColumn column) {
    return "%s." + Placeholders.quote(column.storeName());
  }
}
