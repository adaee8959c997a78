package dev.portico.gateway.protocol.odata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.commons.api.edm.EdmComplexType;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.serializer.ComplexSerializerOptions;
import org.apache.olingo.server.api.serializer.EntityCollectionSerializerOptions;
import org.apache.olingo.server.api.uri.UriInfo;

/** Many rows: reads a page of them and writes it. For one request. */
final class RowsAnswer {
  private final Asked asked;
  private final UriInfo uri;
  private final Target target;
  private final Collection<EdmColumn> columns;
  private final List<Question.Expanded> links;

  private RowsAnswer(Asked asked) {
    this.asked = asked;
    this.uri = asked.uri();
    this.target = asked.target();
    this.columns = Question.columns(target.table(), uri.getSelectOption());
    this.links = Question.expanded(target.table(), uri.getExpandOption());
  }

  /**
   * A page.
   *
   * @param count of all pages' rows; null when nobody asked
   * @param next the address of the page behind it; null when there is none
   */
  private record Page(List<Row> rows, Long count, URI next) {}

  /** Answers with a page of rows. */
  static void write(Asked asked) throws ODataLibraryException {
    RowsAnswer answer = new RowsAnswer(asked);
    Page page = answer.page();
    asked.answer(answer.target.table().keyed() ? answer.entities(page) : answer.complexes(page));
  }

  /** Answers with the number of rows. */
  static void count(Asked asked) {
    Target target = asked.target();
    TableQuery query = target.query(asked.schema());
    Question.filter(query, asked.uri().getFilterOption(), asked.zone(), asked.aliases());
    String count = String.valueOf(asked.reader().count(query));
    asked.answer(new ByteArrayInputStream(count.getBytes(UTF_8)));
  }

  private TableQuery query() {
    EdmTable table = target.table();
    TableQuery query = target.query(asked.schema());
    query.read(columns);
    links.forEach(link -> query.read(link.link().columns()));
    Question.filter(query, uri.getFilterOption(), asked.zone(), asked.aliases());
    query.orderBy(Question.whole(table, Question.order(table, uri.getOrderByOption())));
    return query;
  }

  private Page page() {
    TableQuery query = query();
    Optional<ClientHeaders.PageSize> wish =
        ClientHeaders.pageSize(asked.call().headers().get("prefer"));
    Paging paging =
        Paging.of(
            query,
            uri,
            asked.call().path(),
            !links.isEmpty(),
            wish.map(ClientHeaders.PageSize::rows));
    boolean counts = uri.getCountOption() != null && uri.getCountOption().getValue();
    Long count = counts && paging.first() ? asked.reader().count(query) : null;
    paging.limit(query);
    RowReader.Rows rows = paging.read(asked.reader(), query);
    SkipToken next = paging.next(rows);
    wish.ifPresent(
        size ->
            asked
                .response()
                .setHeader("Preference-Applied", size.preference() + "=" + size.rows()));
    return new Page(
        rows.rows(), count, next == null ? null : URI.create(Links.next(asked.call(), next)));
  }

  private InputStream entities(Page page) throws ODataLibraryException {
    Entities entities = asked.entities();
    EntityCollection collection = new EntityCollection();
    for (Row row : page.rows()) {
      collection.getEntities().add(entities.entity(target.table(), columns, row));
    }
    asked.expand(collection.getEntities(), page.rows(), links);
    if (page.count() != null) {
      collection.setCount((int) Math.min(page.count(), Integer.MAX_VALUE));
    }
    collection.setNext(page.next());
    EdmEntityType type = entities.type(target.table());
    ContextURL context = asked.context(type).entitySet(entities.set(target.table())).build();
    EntityCollectionSerializerOptions options =
        EntityCollectionSerializerOptions.with()
            .contextURL(context)
            .count(page.count() == null ? null : uri.getCountOption())
            .expand(uri.getExpandOption())
            .select(uri.getSelectOption())
            .build();
    return asked
        .serializer()
        .entityCollection(asked.metadata(), type, collection, options)
        .getContent();
  }

  private InputStream complexes(Page page) throws ODataLibraryException {
    Entities entities = asked.entities();
    List<Object> values = new ArrayList<>();
    page.rows().forEach(row -> values.add(entities.complex(columns, row)));
    EdmComplexType type = (EdmComplexType) target.type();
    Property rows = new Property(null, target.table().name(), ValueType.COLLECTION_COMPLEX, values);
    ComplexSerializerOptions options =
        ComplexSerializerOptions.with()
            .contextURL(asked.context(type).type(type).asCollection().build())
            .select(uri.getSelectOption())
            .build();
    InputStream content =
        asked.serializer().complexCollection(asked.metadata(), type, rows, options).getContent();
    return ClosingMembers.add(content, page.count(), page.next(), asked.format());
  }
}
