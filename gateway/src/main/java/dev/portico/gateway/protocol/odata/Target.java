package dev.portico.gateway.protocol.odata;

import dev.portico.spi.BindValue;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.edm.EdmProperty;
import org.apache.olingo.commons.api.edm.EdmStructuredType;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriParameter;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.UriResourceFunction;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;

/**
 * The table that a path leads to, and which of its rows.
 *
 * @param table where it ends
 * @param conditions on the rows; no row fits {@link #nowhere}
 * @param type of the table in the request's metadata
 * @param single whether it is one row at most
 * @param navigated whether it came there by a link
 * @param nowhere whether the way there ended at a NULL
 */
record Target(
    EdmTable table,
    List<Sql> conditions,
    EdmStructuredType type,
    boolean single,
    boolean navigated,
    boolean nowhere) {
  /** Each step is a question. */
  private static final int MOST_STEPS = 4;

  Target {
    conditions = List.copyOf(conditions);
  }

  /** Follows the path; reads a row for each link. */
  static Target of(UriInfo uri, DomainModel model, String schema, RowReader reader, ZoneId zone) {
    Target target = null;
    int steps = 0;
    for (UriResource part : uri.getUriResourceParts()) {
      if (part instanceof UriResourceEntitySet set) {
        EdmTable table = model.table(set.getEntitySet().getName());
        target =
            new Target(table, List.of(), set.getEntityType(), false, false, false)
                .at(set.getKeyPredicates(), uri, zone);
      } else if (part instanceof UriResourceFunction function && target == null) {
        EdmTable table = model.table(function.getFunctionImport().getName());
        EdmStructuredType type = (EdmStructuredType) function.getType();
        target = new Target(table, List.of(), type, false, false, false);
      } else if (part instanceof UriResourceNavigation link && target != null) {
        if (++steps > MOST_STEPS) {
          throw Faults.unsupported("a path follows at most " + MOST_STEPS + " links");
        }
        target = target.along(link, schema, reader).at(link.getKeyPredicates(), uri, zone);
      } else if (target == null) {
        throw Faults.unsupported("the path does not begin with a table");
      }
    }
    return target;
  }

  private Target at(List<UriParameter> keys, UriInfo uri, ZoneId zone) {
    if (keys == null || keys.isEmpty()) {
      return this;
    }
    List<Sql> conditions = new ArrayList<>(this.conditions);
    for (UriParameter parameter : keys) {
      EdmColumn column = table.property(parameter.getName());
      EdmProperty property = (EdmProperty) type.getProperty(parameter.getName());
      Object value = Constants.literal(property.getType(), text(parameter, uri)).value();
      if (value == null) {
        throw Faults.invalid("a key has no null");
      }
      BindValue bound = Constants.meeting(value, column.type(), zone);
      conditions.add(Sql.join(column.sql(), " = ", Sql.value(bound)));
    }
    return new Target(table, conditions, type, true, navigated, nowhere);
  }

  private static String text(UriParameter parameter, UriInfo uri) {
    if (parameter.getAlias() == null) {
      return parameter.getText();
    }
    return uri.getAliases().stream()
        .filter(a -> a.getName().equals(parameter.getAlias()))
        .map(a -> a.getValue())
        .filter(Literal.class::isInstance)
        .map(e -> ((Literal) e).getText())
        .findFirst()
        .orElseThrow(() -> Faults.invalid("a parameter alias has no value"));
  }

  private Target along(UriResourceNavigation part, String schema, RowReader reader) {
    EdmLink link = table.link(part.getProperty().getName());
    TableQuery query = new TableQuery(schema, table);
    conditions.forEach(query::where);
    query.read(link.columns());
    List<Row> rows = nowhere ? List.of() : reader.read(query, 0, 1).rows();
    if (rows.isEmpty() && !navigated) {
      throw new NoSuchRow();
    }
    List<Sql> there = new ArrayList<>();
    boolean ends = rows.isEmpty();
    for (int i = 0; i < link.columns().size() && !ends; i++) {
      Object value = rows.get(0).value(link.columns().get(i));
      EdmColumn column = link.targetColumns().get(i);
      ends = value == null;
      if (!ends) {
        BindValue bound = new BindValue(link.columns().get(i).type(), value);
        there.add(Sql.join(column.sql(), " = ", Sql.value(bound)));
      }
    }
    EdmStructuredType next = part.getProperty().getType();
    return new Target(link.target(), there, next, !link.many(), true, ends);
  }

  /** A question to this table, for these rows. */
  TableQuery query(String schema) {
    TableQuery query = new TableQuery(schema, table);
    conditions.forEach(query::where);
    if (nowhere) {
      query.where(Sql.of("FALSE"));
    }
    return query;
  }

  /** Names of aliases with their values. */
  static Map<String, Expression> aliases(UriInfo uri) {
    Map<String, Expression> aliases = new LinkedHashMap<>();
    uri.getAliases().forEach(a -> aliases.put(a.getName(), a.getValue()));
    return aliases;
  }
}
