package dev.portico.gateway.query;

import dev.portico.gateway.audit.TableAccess;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.Refusal;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Period;
import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was decided about the tables of a query, as plain values for the audit trail: conditions and
 * masks in the form in which policies write them, with their literals. Keys of hashes are names
 * only.
 */
final class AuditTables {
  private AuditTables() {}

  /** The tables that a plan reads. */
  static List<TableAccess> read(
      CallerView view, Map<TableName, Set<String>> reads, Map<TableName, Set<Period>> periods) {
    List<TableAccess> tables = new ArrayList<>();
    sorted(reads.keySet())
        .forEach(
            name ->
                tables.add(
                    view.table(name)
                        .map(t -> allowed(t, reads.get(name), asOf(periods, name)))
                        .orElse(TableAccess.named(name.toString(), Optional.empty()))));
    return tables;
  }

  /** The tables that a statement names, of which nothing was read. */
  static List<TableAccess> named(
      CallerView view, Collection<TableName> names, Map<TableName, Set<Period>> periods) {
    return sorted(names).stream()
        .map(
            name ->
                view.table(name)
                    .map(t -> allowed(t, Set.of(), asOf(periods, name)))
                    .orElse(TableAccess.named(name.toString(), refusal(view, name))))
        .toList();
  }

  private static List<TableName> sorted(Collection<TableName> names) {
    return names.stream().sorted(Comparator.comparing(TableName::key)).toList();
  }

  private static Optional<String> refusal(CallerView view, TableName name) {
    return view.refusal(name).map(Refusal::code).map(Enum::name);
  }

  private static List<String> asOf(Map<TableName, Set<Period>> periods, TableName name) {
    return periods.getOrDefault(name, Set.of()).stream().map(AuditTables::asOf).sorted().toList();
  }

  /** As the policy is asked: an instant, both ends of a span, {@code now} for current rows. */
  static String asOf(Period period) {
    if (period instanceof Period.At at) {
      return at.instant().toString();
    } else if (period instanceof Period.Span span) {
      return span.from() + "/" + span.to();
    }
    return period instanceof Period.All ? "/" : "now";
  }

  private static TableAccess allowed(ViewTable table, Set<String> columns, List<String> asOf) {
    Map<String, Object> masks = new LinkedHashMap<>();
    new TreeMap<>(table.decision().masks()).forEach((c, mask) -> masks.put(c, mask(mask)));
    return new TableAccess(
        table.name().toString(),
        columns.stream().sorted().toList(),
        asOf,
        Optional.empty(),
        table.decision().reasons(),
        filter(table.decision().rows()),
        masks,
        hidden(table),
        obligations(table.decision().obligations()));
  }

  private static List<String> hidden(ViewTable table) {
    return table.table().columns().stream()
        .filter(column -> table.columns().stream().noneMatch(c -> c.column().equals(column)))
        .map(CatalogColumn::name)
        .toList();
  }

  static Map<String, Object> obligations(Obligations obligations) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (obligations.maxRows() != Obligations.NO_LIMIT) {
      values.put("max_rows", obligations.maxRows());
    }
    if (obligations.keys() == Obligations.KeyTravel.FORBIDDEN) {
      values.put("keys_stay", true);
    }
    return values;
  }

  static Map<String, Object> filter(RowFilter filter) {
    if (filter instanceof RowFilter.Compare compare) {
      return field(compare.column(), word(compare.comparison()), value(compare.value()));
    } else if (filter instanceof RowFilter.CompareColumns compare) {
      return field(compare.column(), word(compare.comparison()), Map.of("field", compare.other()));
    } else if (filter instanceof RowFilter.In in) {
      List<Object> values = new ArrayList<>();
      in.values().forEach(v -> values.add(value(v)));
      return field(in.column(), in.sense() == Sense.PLAIN ? "in" : "nin", values);
    } else if (filter instanceof RowFilter.IsNull test) {
      return field(test.column(), test.sense() == Sense.PLAIN ? "eq" : "ne", null);
    } else if (filter instanceof RowFilter.And and) {
      return compound("and", and.parts());
    } else if (filter instanceof RowFilter.Or or) {
      return compound("or", or.parts());
    } else if (filter instanceof RowFilter.Not not) {
      return compound("not", List.of(not.part()));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", "all");
    return all;
  }

  private static Map<String, Object> field(String column, String operator, Object value) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("type", "field");
    node.put("field", column);
    node.put("operator", operator);
    node.put("value", value);
    return node;
  }

  private static Map<String, Object> compound(String operator, List<RowFilter> parts) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("type", "compound");
    node.put("operator", operator);
    node.put("value", parts.stream().map(AuditTables::filter).toList());
    return node;
  }

  private static String word(RowFilter.Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> "eq";
      case NOT_EQUAL -> "ne";
      case LESS -> "lt";
      case LESS_OR_EQUAL -> "lte";
      case GREATER -> "gt";
      case GREATER_OR_EQUAL -> "gte";
      case CONTAINS -> "contains";
      case STARTS_WITH -> "startswith";
      case ENDS_WITH -> "endswith";
    };
  }

  static Map<String, Object> mask(Mask mask) {
    Map<String, Object> node = new LinkedHashMap<>();
    Mask.Function function = mask.function();
    node.put("type", function.word());
    if (function instanceof Mask.Constant constant) {
      node.put("value", value(constant.value()));
    } else if (function instanceof Mask.Hash hash) {
      node.put("key", hash.key());
      node.put("length", hash.length());
    } else if (function instanceof Mask.Partial partial) {
      node.put("keep_first", partial.keepFirst());
      node.put("keep_last", partial.keepLast());
      node.put("fill", partial.fill());
    } else if (function instanceof Mask.Truncate truncate) {
      node.put("unit", truncate.unit().name().toLowerCase(java.util.Locale.ROOT));
    } else if (function instanceof Mask.Bucket bucket) {
      node.put("size", bucket.size());
    } else if (function instanceof Mask.Round round) {
      node.put("digits", round.digits());
    }
    mask.unless().ifPresent(unless -> node.put("unless", filter(unless)));
    return node;
  }

  /** A value of a policy as JSON has it. */
  private static Object value(BindValue bound) {
    Object value = bound.value();
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : value.toString();
  }
}
