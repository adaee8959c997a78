package dev.portico.gateway.weave;

import com.google.common.collect.ImmutableList;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.sql.BareScan;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.gateway.weave.InstantSlot.Bound;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimestampString;

/**
 * The first step of weaving: of all raw rows of a table those that were current at the instant, or
 * the versions of a span. What comes out has the table's raw columns and, for versions, when each
 * was current. Intervals are half-open, as in SQL:2011. For one reference to a table.
 */
final class TemporalWeaving {
  private static final int MICROSECONDS = 6;
  private static final DateString FAR_DAY = new DateString(9999, 12, 31);
  private static final TimestampString FAR = new TimestampString(9999, 12, 31, 0, 0, 0);

  private final BareScan scan;
  private final CatalogTable table;
  private final List<InstantSlot> slots;
  private final RexBuilder rex;

  /**
   * @param slots takes the instants of the plan
   */
  TemporalWeaving(BareScan scan, List<InstantSlot> slots) {
    this.scan = scan;
    CatalogTable all = scan.view().table().withUnpublished();
    // The validator promised no NOT NULL of rows of then, and both must agree.
    this.table = scan.period() instanceof Period.Current ? all : all.withoutKey();
    this.slots = slots;
    this.rex = scan.getCluster().getRexBuilder();
  }

  /**
   * @param raw scans the raw rows of a table
   */
  RelNode weave(Function<CatalogTable, AuthorizedScan> raw) {
    RelNode rows = temporal(raw);
    int published = scan.view().table().columns().size();
    int all = table.columns().size();
    if (published == all) {
      return rows;
    }
    List<RexNode> shown = new ArrayList<>(columns(rows).subList(0, published));
    shown.addAll(columns(rows).subList(all, rows.getRowType().getFieldCount()));
    return project(rows, shown);
  }

  private RelNode temporal(Function<CatalogTable, AuthorizedScan> raw) {
    TimeTravel travel = table.timeTravel();
    if (travel instanceof TimeTravel.Validity validity) {
      return interval(raw.apply(table), validity.validFrom(), validity.validTo(), validity.zone());
    } else if (travel instanceof TimeTravel.History history) {
      return history(history, raw);
    } else if (travel instanceof TimeTravel.Log log) {
      return log(log, raw.apply(table));
    } else if (travel instanceof TimeTravel.Snapshots snapshots) {
      return copy(snapshots, raw.apply(table));
    } else if (travel instanceof TimeTravel.Captured captured
        && !(scan.period() instanceof Period.Current)) {
      return captured(captured, raw);
    }
    AuthorizedScan rows = raw.apply(table);
    if (travel instanceof TimeTravel.Native && !(scan.period() instanceof Period.Current)) {
      slots.add(new InstantSlot.Version(scan.clause(), table));
      return rows.copyOf(slots.size() - 1);
    }
    return rows;
  }

  /** The engine reads the files that hold just the versions asked for. */
  private RelNode captured(
      TimeTravel.Captured captured, Function<CatalogTable, AuthorizedScan> raw) {
    slots.add(new InstantSlot.Captured(scan.clause(), table));
    CatalogTable versions =
        scan.period().isRange()
            ? CapturedRows.withEnds(table, captured)
            : CapturedRows.of(table, captured);
    return raw.apply(versions).copyOf(slots.size() - 1);
  }

  private RelNode history(TimeTravel.History history, Function<CatalogTable, AuthorizedScan> raw) {
    RelNode current =
        interval(raw.apply(table), history.validFrom(), history.validTo(), history.zone());
    if (scan.period() instanceof Period.Current) {
      return current;
    }
    RelNode past =
        interval(
            raw.apply(table.past(history)), history.validFrom(), history.validTo(), history.zone());
    return LogicalUnion.create(List.of(current, past), true);
  }

  private RelNode interval(RelNode rows, String validFrom, String validTo, ZoneId zone) {
    RexNode from = column(rows, validFrom);
    RexNode to = column(rows, validTo);
    if (!scan.period().isRange()) {
      return where(
          rows,
          notAfter(from, moment(Bound.AT, zone, type(validFrom))),
          open(to, isAfter(to, moment(Bound.AT, zone, type(validTo)))));
    }
    List<RexNode> conditions = span(from, to, zone, type(validFrom), type(validTo));
    RelNode versions = where(rows, conditions.toArray(RexNode[]::new));
    return withEnds(versions, from, closed(to, type(validTo)));
  }

  /** Without the far end by which some stores write that there is none. */
  private RexNode closed(RexNode to, ColumnType type) {
    RexNode far =
        switch (type.kind()) {
          case DATE -> rex.makeDateLiteral(FAR_DAY);
          case TIMESTAMP -> rex.makeTimestampLiteral(FAR, MICROSECONDS);
          default -> rex.makeTimestampWithLocalTimeZoneLiteral(FAR, MICROSECONDS);
        };
    RelDataType nullable = rex.getTypeFactory().createTypeWithNullability(to.getType(), true);
    return rex.makeCall(
        nullable,
        SqlStdOperatorTable.CASE,
        List.of(
            rex.makeCall(SqlStdOperatorTable.LESS_THAN, to, far),
            to,
            rex.makeNullLiteral(nullable)));
  }

  private List<RexNode> span(
      RexNode from, RexNode to, ZoneId zone, ColumnType fromType, ColumnType toType) {
    List<RexNode> conditions = new ArrayList<>();
    if (scan.period() instanceof Period.Span span) {
      RexNode end = moment(Bound.TO, zone, fromType);
      RexNode begin = moment(Bound.FROM, zone, toType);
      conditions.add(
          span.end() == Period.End.INCLUSIVE
              ? notAfter(from, end)
              : rex.makeCall(SqlStdOperatorTable.LESS_THAN, from, end));
      conditions.add(open(to, isAfter(to, begin)));
      conditions.add(open(to, rex.makeCall(SqlStdOperatorTable.LESS_THAN, from, to)));
    } else {
      conditions.add(rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, from));
      table
          .timeTravel()
          .retention()
          .ifPresent(kept -> conditions.add(open(to, isAfter(to, beginning(kept, zone, toType)))));
    }
    return conditions;
  }

  private RelNode log(TimeTravel.Log log, AuthorizedScan rows) {
    ColumnType type = type(log.recordedAt());
    if (scan.period().isRange()) {
      return logVersions(log, rows, type);
    }
    RelNode known =
        where(rows, notAfter(column(rows, log.recordedAt()), moment(Bound.AT, log.zone(), type)));
    if (log.key().isEmpty()) {
      return known;
    }
    List<RexNode> shown = columns(known);
    int width = shown.size();
    boolean ordered = log.sequence().isPresent();
    shown.add(
        over(
            ordered ? SqlStdOperatorTable.ROW_NUMBER : SqlStdOperatorTable.RANK,
            List.of(),
            known,
            log,
            Newest.FIRST));
    if (!ordered) {
      shown.add(neighbour(SqlStdOperatorTable.LAG, known, log, Newest.FIRST));
      shown.add(neighbour(SqlStdOperatorTable.LEAD, known, log, Newest.FIRST));
    }
    RelNode ranked = project(known, shown);
    RexNode first =
        rex.makeCall(
            SqlStdOperatorTable.EQUALS,
            rex.makeInputRef(ranked, width),
            rex.makeExactLiteral(BigDecimal.ONE, shown.get(width).getType()));
    RelNode latest =
        ordered
            ? where(ranked, first)
            : where(ranked, first, untied(ranked, log, width + 1, first));
    return withoutDeleted(latest, log, width);
  }

  /** A version lasts until the key's next row. */
  private RelNode logVersions(TimeTravel.Log log, AuthorizedScan rows, ColumnType type) {
    RelNode known =
        where(rows, rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, column(rows, log.recordedAt())));
    List<RexNode> shown = columns(known);
    int width = shown.size();
    shown.add(column(known, log.recordedAt()));
    shown.add(neighbour(SqlStdOperatorTable.LEAD, known, log, Newest.LAST));
    boolean ordered = log.sequence().isPresent();
    if (!ordered) {
      shown.add(neighbour(SqlStdOperatorTable.LAG, known, log, Newest.LAST));
    }
    RelNode versions = project(known, shown);
    List<RexNode> conditions =
        span(
            rex.makeInputRef(versions, width),
            rex.makeInputRef(versions, width + 1),
            log.zone(),
            type,
            type);
    if (!ordered) {
      conditions.add(untied(versions, log, width + 1, rex.makeLiteral(true)));
    }
    RelNode seen = where(versions, conditions.toArray(RexNode[]::new));
    return withoutDeleted(seen, log, width + 2);
  }

  private RexNode untied(RelNode rows, TimeTravel.Log log, int neighbours, RexNode chosen) {
    RexNode recorded = column(rows, log.recordedAt());
    RexNode tied =
        RexUtil.composeDisjunction(
            rex,
            List.of(
                rex.makeCall(
                    SqlStdOperatorTable.EQUALS, rex.makeInputRef(rows, neighbours), recorded),
                rex.makeCall(
                    SqlStdOperatorTable.EQUALS, rex.makeInputRef(rows, neighbours + 1), recorded)));
    return rex.makeCall(
        TemporalOperators.UNTIED,
        RexUtil.composeConjunction(rex, List.of(chosen, tied)),
        rex.makeLiteral(table.name().toString()));
  }

  private RelNode withoutDeleted(RelNode rows, TimeTravel.Log log, int width) {
    RelNode left = log.deletedWhen().map(deleted -> where(rows, kept(rows, deleted))).orElse(rows);
    return project(left, columns(left).subList(0, width));
  }

  private RexNode kept(RelNode rows, TimeTravel.Deleted deleted) {
    RexNode column = column(rows, deleted.column());
    ColumnType type = type(deleted.column());
    if (deleted.equals().isEmpty() || type.kind() == TypeKind.BOOLEAN) {
      boolean marks = deleted.equals().map(Boolean::parseBoolean).orElse(true);
      return rex.makeCall(
          marks ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.IS_NOT_FALSE, column);
    }
    String text = deleted.equals().get();
    RexNode mark =
        type.kind() == TypeKind.VARCHAR
            ? rex.makeLiteral(text, notNull(column.getType()), true)
            : rex.makeExactLiteral(new BigDecimal(text), notNull(column.getType()));
    return open(column, rex.makeCall(SqlStdOperatorTable.NOT_EQUALS, column, mark));
  }

  private RelNode copy(TimeTravel.Snapshots snapshots, AuthorizedScan rows) {
    ColumnType type = type(snapshots.partition());
    int number = slots.size();
    slots.add(new InstantSlot.Copy(scan.clause(), table, type));
    if (table.relation() instanceof StoreRelation.Files) {
      return rows.copyOf(number);
    }
    RexNode value =
        TemporalOperators.instant(
            rex, notNull(PorticoTypes.toRel(type, false, rex.getTypeFactory())), number);
    return where(
        rows, rex.makeCall(SqlStdOperatorTable.EQUALS, column(rows, snapshots.partition()), value));
  }

  /** Which end of a window's order the newest row is at. */
  private enum Newest {
    FIRST,
    LAST
  }

  private RexNode neighbour(
      SqlAggFunction function, RelNode rows, TimeTravel.Log log, Newest newest) {
    return over(function, List.of(column(rows, log.recordedAt())), rows, log, newest);
  }

  private RexNode over(
      SqlAggFunction function,
      List<RexNode> operands,
      RelNode rows,
      TimeTravel.Log log,
      Newest newest) {
    ImmutableList.Builder<RexFieldCollation> order = ImmutableList.builder();
    boolean down = newest == Newest.FIRST;
    // rows without an instant are gone already; stores have indexes in this order of NULLs
    order.add(
        new RexFieldCollation(
            column(rows, log.recordedAt()),
            down
                ? EnumSet.of(SqlKind.DESCENDING, SqlKind.NULLS_FIRST)
                : EnumSet.of(SqlKind.NULLS_LAST)));
    log.sequence()
        .ifPresent(
            name ->
                order.add(
                    new RexFieldCollation(
                        column(rows, name),
                        down
                            ? EnumSet.of(SqlKind.DESCENDING, SqlKind.NULLS_LAST)
                            : EnumSet.of(SqlKind.NULLS_FIRST))));
    RelDataType type =
        operands.isEmpty()
            ? rex.getTypeFactory().createSqlType(SqlTypeName.BIGINT)
            : rex.getTypeFactory().createTypeWithNullability(operands.get(0).getType(), true);
    return rex.makeOver(
        type,
        function,
        operands,
        log.key().stream().map(name -> column(rows, name)).toList(),
        order.build(),
        RexWindowBounds.UNBOUNDED_PRECEDING,
        RexWindowBounds.CURRENT_ROW,
        true,
        true,
        false,
        false,
        false);
  }

  private RexNode moment(Bound bound, ZoneId zone, ColumnType type) {
    return slot(new InstantSlot.Moment(scan.clause(), bound, zone, type), type);
  }

  /** Versions that ended before it are no longer shown. */
  private RexNode beginning(java.time.Period kept, ZoneId zone, ColumnType type) {
    return slot(new InstantSlot.Beginning(scan.clause(), kept, zone, type), type);
  }

  private RexNode slot(InstantSlot slot, ColumnType type) {
    if (type.kind() != TypeKind.DATE
        && type.kind() != TypeKind.TIMESTAMP
        && type.kind() != TypeKind.TIMESTAMP_TZ) {
      throw new GatewayException(
          ErrorCode.HISTORY_NOT_KEPT,
          "a column that timeTravel of "
              + table.name()
              + " names is "
              + type
              + " in its store, which tells no instant; ask "
              + table.publisher().contact());
    }
    slots.add(slot);
    return TemporalOperators.instant(
        rex, PorticoTypes.toRel(type, false, rex.getTypeFactory()), slots.size() - 1);
  }

  private RexNode notAfter(RexNode column, RexNode moment) {
    return rex.makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, column, moment);
  }

  private RexNode isAfter(RexNode column, RexNode moment) {
    return rex.makeCall(SqlStdOperatorTable.GREATER_THAN, column, moment);
  }

  private RexNode open(RexNode column, RexNode condition) {
    return rex.makeCall(
        SqlStdOperatorTable.OR, rex.makeCall(SqlStdOperatorTable.IS_NULL, column), condition);
  }

  private RelNode where(RelNode rows, RexNode... conditions) {
    return LogicalFilter.create(rows, RexUtil.composeConjunction(rex, List.of(conditions)));
  }

  private RelNode withEnds(RelNode rows, RexNode from, RexNode to) {
    List<RexNode> shown = columns(rows);
    shown.add(from);
    shown.add(to);
    return project(rows, shown);
  }

  private List<RexNode> columns(RelNode rows) {
    List<RexNode> all = new ArrayList<>();
    for (int i = 0; i < rows.getRowType().getFieldCount(); i++) {
      all.add(rex.makeInputRef(rows, i));
    }
    return all;
  }

  private static RelNode project(RelNode rows, List<RexNode> shown) {
    return LogicalProject.create(rows, List.of(), shown, (List<String>) null, Set.of());
  }

  private RexNode column(RelNode rows, String name) {
    return rex.makeInputRef(rows, index(name));
  }

  private ColumnType type(String name) {
    return table.columns().get(index(name)).type();
  }

  private int index(String name) {
    return table.columns().stream().map(CatalogColumn::name).toList().indexOf(name);
  }

  private RelDataType notNull(RelDataType type) {
    return rex.getTypeFactory().createTypeWithNullability(type, false);
  }
}
