package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.net.URI;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.data.ComplexValue;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.data.Link;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.commons.api.edm.EdmEntityContainer;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.serializer.SerializerException;
import org.apache.olingo.server.api.uri.queryoption.SkipOption;
import org.apache.olingo.server.api.uri.queryoption.TopOption;

/** Rows as Olingo's entities. For one request. */
final class Entities {
  private final OData odata;
  private final EdmEntityContainer container;
  private final ZoneId zone;

  /**
   * @param zone of timestamps without one
   */
  Entities(OData odata, EdmEntityContainer container, ZoneId zone) {
    this.odata = odata;
    this.container = container;
    this.zone = zone;
  }

  Property property(EdmColumn column, Row row) {
    Object value = EdmTypes.value(column.type(), row.value(column), zone);
    return new Property(
        null,
        column.name(),
        value instanceof List<?> ? ValueType.COLLECTION_PRIMITIVE : ValueType.PRIMITIVE,
        value);
  }

  ComplexValue complex(Collection<EdmColumn> columns, Row row) {
    ComplexValue value = new ComplexValue();
    columns.forEach(column -> value.getValue().add(property(column, row)));
    return value;
  }

  Entity entity(EdmTable table, Collection<EdmColumn> columns, Row row) {
    for (EdmColumn key : table.key()) {
      if (row.value(key) == null) {
        throw new GatewayException(
            ErrorCode.STORE_DATA_INVALID,
            "a row of "
                + table.view().name()
                + " has no "
                + key.column().name()
                + ", which is part of its key; tell the owner of the product, or leave such rows"
                + " out with $filter="
                + key.name()
                + " ne null");
      }
    }
    Entity entity = new Entity();
    columns.forEach(column -> entity.addProperty(property(column, row)));
    EdmEntitySet set = container.getEntitySet(table.name());
    entity.setType(set.getEntityType().getFullQualifiedName().getFullQualifiedNameAsString());
    entity.setId(id(set, entity));
    return entity;
  }

  private URI id(EdmEntitySet set, Entity entity) {
    try {
      return URI.create(odata.createUriHelper().buildCanonicalURL(set, entity));
    } catch (SerializerException e) {
      throw new IllegalStateException("a key cannot be written", e);
    }
  }

  /** Puts the rows behind a link into an entity. */
  void attach(
      Entity entity, Row row, Question.Expanded expanded, Map<List<Object>, List<Row>> found) {
    EdmLink link = expanded.link();
    EdmTable table = link.target();
    Collection<EdmColumn> columns = Question.columns(table, expanded.item().getSelectOption());
    List<Row> rows = found.getOrDefault(Expansion.values(row, link.columns()), List.of());
    Link inline = new Link();
    inline.setTitle(link.name());
    inline.setRel(org.apache.olingo.commons.api.Constants.NS_NAVIGATION_LINK_REL + link.name());
    inline.setHref(entity.getId() + "/" + link.name());
    if (link.many()) {
      EntityCollection collection = new EntityCollection();
      collection.setCount(rows.size());
      cut(rows, expanded).forEach(r -> collection.getEntities().add(entity(table, columns, r)));
      inline.setInlineEntitySet(collection);
    } else if (!rows.isEmpty()) {
      inline.setInlineEntity(entity(table, columns, rows.get(0)));
    }
    entity.getNavigationLinks().add(inline);
  }

  private static List<Row> cut(List<Row> rows, Question.Expanded expanded) {
    SkipOption skip = expanded.item().getSkipOption();
    TopOption top = expanded.item().getTopOption();
    int from = skip == null ? 0 : Math.min(skip.getValue(), rows.size());
    int most = top == null ? rows.size() : top.getValue();
    return rows.subList(from, Math.min(rows.size(), from + Math.min(most, rows.size())));
  }

  EdmEntityType type(EdmTable table) {
    return container.getEntitySet(table.name()).getEntityType();
  }

  EdmEntitySet set(EdmTable table) {
    return container.getEntitySet(table.name());
  }
}
