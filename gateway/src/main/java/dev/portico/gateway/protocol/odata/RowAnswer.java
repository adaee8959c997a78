package dev.portico.gateway.protocol.odata;

import java.util.Collection;
import java.util.List;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.serializer.EntitySerializerOptions;
import org.apache.olingo.server.api.uri.UriInfo;

/** One row, by its key or behind a link. */
final class RowAnswer {
  private RowAnswer() {}

  /** Answers with the row. */
  static void write(Asked asked) throws ODataLibraryException {
    UriInfo uri = asked.uri();
    Target target = asked.target();
    EdmTable table = target.table();
    List<Question.Expanded> links = Question.expanded(table, uri.getExpandOption());
    Collection<EdmColumn> columns = Question.columns(table, uri.getSelectOption());
    TableQuery query = target.query(asked.schema());
    query.read(columns);
    links.forEach(link -> query.read(link.link().columns()));
    List<Row> rows = asked.one(target, query);
    if (rows.isEmpty()) {
      return;
    }
    Entities entities = asked.entities();
    Entity entity = entities.entity(table, columns, rows.get(0));
    asked.expand(List.of(entity), rows, links);
    EdmEntityType type = entities.type(table);
    ContextURL context =
        asked.context(type).entitySet(entities.set(table)).suffix(ContextURL.Suffix.ENTITY).build();
    EntitySerializerOptions options =
        EntitySerializerOptions.with()
            .contextURL(context)
            .expand(uri.getExpandOption())
            .select(uri.getSelectOption())
            .build();
    asked.answer(asked.serializer().entity(asked.metadata(), type, entity, options).getContent());
  }
}
