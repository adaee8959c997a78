package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.session.InstantText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimestampString;

/**
 * Makes timestamps without zone that meet instants into instants, as the session's zone reads them:
 * by a cast, which the engine computes, or, of a literal, by the instant itself, which every store
 * can compare. Calcite leaves such pairs as they are. An instant that is written out where a
 * timestamp without zone is wanted becomes one. For one statement.
 */
final class SessionInstants extends RexShuttle {
  private static final long MILLIS = 1_000;
  private static final int LAST_YEAR = 9999;
  private static final int MICROSECONDS = 6;

  /** Samoa left a day out. */
  private static final Duration LONGEST_SHIFT = Duration.ofDays(2);

  private static final Set<SqlKind> COMPARISONS =
      EnumSet.of(
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.IS_DISTINCT_FROM,
          SqlKind.IS_NOT_DISTINCT_FROM);

  private final RexBuilder builder;
  private final ZoneId zone;

  private SessionInstants(RexBuilder builder, ZoneId zone) {
    this.builder = builder;
    this.zone = zone;
  }

  /**
   * @param plan without sub-queries
   */
  static RelNode in(RelNode plan, ZoneId zone) {
    SessionInstants instants = new SessionInstants(plan.getCluster().getRexBuilder(), zone);
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            return super.visit(other).accept(instants);
          }
        });
  }

  @Override
  public RexNode visitCall(RexCall call) {
    if (call.getKind() == SqlKind.SEARCH
        && isInstant(call.getOperands().get(0))
        && !isInstant(call.getOperands().get(1))) {
      return RexUtil.expandSearch(builder, null, call).accept(this);
    }
    RexNode visited = super.visitCall(call);
    if (!(visited instanceof RexCall inner)) {
      return visited;
    }
    if (inner.getKind() == SqlKind.CAST && isInstant(inner)) {
      return literal(inner.getOperands().get(0), inner.getType()).orElse(inner);
    } else if (inner.getKind() == SqlKind.CAST && isTimestamp(inner)) {
      RexNode cast = inner.getOperands().get(0);
      return constant(cast)
          .flatMap(this::clock)
          .map(c -> fitting(c, inner.getType()))
          .orElse(inner);
    } else if (COMPARISONS.contains(inner.getKind())) {
      RexNode left = inner.getOperands().get(0);
      RexNode right = inner.getOperands().get(1);
      List<RexNode> sides = List.of(meeting(left, right), meeting(right, left));
      return sides.equals(inner.getOperands()) ? inner : inner.clone(inner.getType(), sides);
    }
    return inner;
  }

  /** One side of a comparison, as it is compared with the other. */
  private RexNode meeting(RexNode side, RexNode other) {
    if (isInstant(side) && isTimestamp(other)) {
      return shown(side).orElse(side);
    } else if (isTimestamp(side) && isInstant(other) && shown(other).isPresent()) {
      return side;
    }
    return isLocal(side) && isInstant(other) ? instant(side, other.getType()) : side;
  }

  /**
   * What the clock shows at an instant that is written out, where that orders timestamps as the
   * instants order: while the clock is not set.
   */
  private Optional<RexNode> shown(RexNode node) {
    return constant(node).filter(this::isSteady).flatMap(this::clock);
  }

  private boolean isSteady(Instant instant) {
    ZoneOffsetTransition next = zone.getRules().nextTransition(instant.minus(LONGEST_SHIFT));
    return next == null || next.getInstant().isAfter(instant.plus(LONGEST_SHIFT));
  }

  private static boolean isInstant(RexNode node) {
    return node.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
  }

  private static boolean isTimestamp(RexNode node) {
    return node.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP;
  }

  private static boolean isLocal(RexNode node) {
    return isTimestamp(node) || node.getType().getSqlTypeName() == SqlTypeName.DATE;
  }

  private RexNode instant(RexNode local, RelDataType like) {
    RelDataType type =
        builder.getTypeFactory().createTypeWithNullability(like, local.getType().isNullable());
    return literal(local, type).orElseGet(() -> builder.makeAbstractCast(type, local, false));
  }

  /** The instant of a literal; empty for others, and where the zone's clock was set. */
  private Optional<RexNode> literal(RexNode node, RelDataType type) {
    if (!(node instanceof RexLiteral literal) || literal.isNull()) {
      return Optional.empty();
    }
    Optional<Instant> instant =
        switch (literal.getTypeName()) {
          case TIMESTAMP -> unambiguous(local(literal.getValueAs(TimestampString.class)));
          case DATE ->
              unambiguous(
                  LocalDate.ofEpochDay(literal.getValueAs(DateString.class).getDaysSinceEpoch())
                      .atStartOfDay());
          case CHAR -> InstantText.read(literal.getValueAs(String.class), zone);
          default -> Optional.empty();
        };
    return instant.map(i -> written(i, type));
  }

  private static Optional<Instant> constant(RexNode node) {
    return isInstant(node) && node instanceof RexLiteral literal && !literal.isNull()
        ? Optional.of(local(literal.getValueAs(TimestampString.class)).toInstant(ZoneOffset.UTC))
        : Optional.empty();
  }

  /** What the session's clock shows; empty beyond the years that a literal has. */
  private Optional<RexNode> clock(Instant instant) {
    LocalDateTime shown = LocalDateTime.ofInstant(instant, zone);
    return shown.getYear() < 1 || shown.getYear() > LAST_YEAR
        ? Optional.empty()
        : Optional.of(
            builder.makeTimestampLiteral(utc(shown.toInstant(ZoneOffset.UTC)), MICROSECONDS));
  }

  private RexNode written(Instant instant, RelDataType type) {
    return fitting(
        builder.makeTimestampWithLocalTimeZoneLiteral(utc(instant), type.getPrecision()), type);
  }

  private RexNode fitting(RexNode literal, RelDataType type) {
    return type.equals(literal.getType())
        ? literal
        : builder.makeAbstractCast(type, literal, false);
  }

  private Optional<Instant> unambiguous(LocalDateTime local) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    return offsets.size() == 1 ? Optional.of(local.toInstant(offsets.get(0))) : Optional.empty();
  }

  private static LocalDateTime local(TimestampString text) {
    return LocalDateTime.parse(text.toString().replace(' ', 'T'));
  }

  private static TimestampString utc(Instant instant) {
    return TimestampString.fromMillisSinceEpoch(instant.getEpochSecond() * MILLIS)
        .withNanos(instant.getNano());
  }
}
