package dev.portico.gateway.protocol.odata;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.commons.api.edm.EdmComplexType;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmProperty;
import org.apache.olingo.commons.api.edm.EdmStructuredType;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.prefer.Preferences;
import org.apache.olingo.server.api.serializer.ComplexSerializerOptions;
import org.apache.olingo.server.api.serializer.EntityCollectionSerializerOptions;
import org.apache.olingo.server.api.serializer.EntitySerializerOptions;
import org.apache.olingo.server.api.serializer.PrimitiveSerializerOptions;
import org.apache.olingo.server.api.serializer.PrimitiveValueSerializerOptions;
import org.apache.olingo.server.api.serializer.SerializerException;
import org.apache.olingo.server.api.serializer.SerializerResult;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.UriResourceProperty;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;

/** Answers requests for rows. For one request. */
final class TableProcessor extends ReadProcessor {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final DomainModel model;
  private final String schema;
  private final ODataCall call;
  private final RowReader reader;
  private final ZoneId zone;
  private OData odata;
  private ServiceMetadata metadata;

  /**
   * @param schema as the address says it, perhaps with an instant
   */
  TableProcessor(DomainModel model, String schema, ODataCall call) {
    this.model = model;
    this.schema = schema;
    this.call = call;
    this.reader = new RowReader(call.reads());
    this.zone = call.session().settings().timeZone();
  }

  @Override
  public void init(OData library, ServiceMetadata service) {
    odata = library;
    metadata = service;
  }

  @Override
  public void readEntityCollection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> collection(request, response, uri, format));
  }

  @Override
  public void readComplexCollection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> collection(request, response, uri, format));
  }

  @Override
  public void countEntityCollection(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> count(response, uri));
  }

  @Override
  public void countComplexCollection(ODataRequest request, ODataResponse response, UriInfo uri)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> count(response, uri));
  }

  @Override
  public void readEntity(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> entity(response, uri, format));
  }

  @Override
  public void readPrimitive(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> primitive(response, uri, format));
  }

  @Override
  public void readPrimitiveCollection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> primitive(response, uri, format));
  }

  @Override
  public void readPrimitiveValue(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataApplicationException, ODataLibraryException {
    guarded(() -> value(response, uri, format));
  }

  private Target target(UriInfo uri) {
    if (uri.getSearchOption() != null || uri.getApplyOption() != null) {
      throw Faults.unsupported("$search and $apply are not understood; use $filter");
    }
    return Target.of(uri, model, schema, reader, zone);
  }

  private void collection(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    Target target = target(uri);
    EdmTable table = target.table();
    Map<String, Expression> aliases = Target.aliases(uri);
    List<Question.Expanded> links = Question.expanded(table, uri.getExpandOption());
    Collection<EdmColumn> columns = Question.columns(table, uri.getSelectOption());
    TableQuery query = target.query(schema);
    query.read(columns);
    links.forEach(link -> query.read(link.link().columns()));
    Question.filter(query, uri.getFilterOption(), zone, aliases);
    query.orderBy(Question.whole(table, Question.order(table, uri.getOrderByOption())));
    Preferences preferences = odata.createPreferences(request.getHeaders("Prefer"));
    Integer wish = preferences.getMaxPageSize();
    Paging paging = Paging.of(query, uri, call.path(), !links.isEmpty(), wish);
    boolean counts = uri.getCountOption() != null && uri.getCountOption().getValue();
    Long count = counts && paging.first() ? reader.count(query) : null;
    paging.limit(query);
    RowReader.Rows page = paging.read(reader, query);
    SkipToken next = paging.next(page);
    URI link = next == null ? null : URI.create(Links.next(call, next));
    if (wish != null) {
      response.setHeader("Preference-Applied", "odata.maxpagesize=" + wish);
    }
    InputStream content =
        table.keyed()
            ? entities(uri, target, columns, links, aliases, page, count, link, format)
            : complexes(uri, target, columns, page, count, link, format);
    answer(response, content, format);
  }

  private InputStream entities(
      UriInfo uri,
      Target target,
      Collection<EdmColumn> columns,
      List<Question.Expanded> links,
      Map<String, Expression> aliases,
      RowReader.Rows page,
      Long count,
      URI next,
      ContentType format)
      throws ODataLibraryException {
    Entities entities = new Entities(odata, metadata.getEdm().getEntityContainer(), zone);
    EntityCollection collection = new EntityCollection();
    for (Row row : page.rows()) {
      collection.getEntities().add(entities.entity(target.table(), columns, row));
    }
    expand(entities, collection.getEntities(), page.rows(), links, aliases);
    if (count != null) {
      collection.setCount((int) Math.min(count, Integer.MAX_VALUE));
    }
    collection.setNext(next);
    EdmEntityType type = entities.type(target.table());
    ContextURL.Builder context = context(uri, type).entitySet(entities.set(target.table()));
    return odata
        .createSerializer(format)
        .entityCollection(
            metadata,
            type,
            collection,
            EntityCollectionSerializerOptions.with()
                .contextURL(context.build())
                .count(count == null ? null : uri.getCountOption())
                .expand(uri.getExpandOption())
                .select(uri.getSelectOption())
                .build())
        .getContent();
  }

  private void expand(
      Entities entities,
      List<Entity> of,
      List<Row> rows,
      List<Question.Expanded> links,
      Map<String, Expression> aliases) {
    Expansion expansion = new Expansion(schema, reader, zone, aliases);
    for (Question.Expanded link : links) {
      Map<List<Object>, List<Row>> found = expansion.follow(link, rows);
      for (int i = 0; i < rows.size(); i++) {
        entities.attach(of.get(i), rows.get(i), link, found);
      }
    }
  }

  private ContextURL.Builder context(UriInfo uri, EdmStructuredType type)
      throws SerializerException {
    return ContextURL.with()
        .serviceRoot(URI.create(Links.service(call)))
        .selectList(
            odata
                .createUriHelper()
                .buildContextURLSelectList(type, uri.getExpandOption(), uri.getSelectOption()));
  }

  private InputStream complexes(
      UriInfo uri,
      Target target,
      Collection<EdmColumn> columns,
      RowReader.Rows page,
      Long count,
      URI next,
      ContentType format)
      throws ODataLibraryException {
    Entities entities = new Entities(odata, metadata.getEdm().getEntityContainer(), zone);
    List<Object> values = new ArrayList<>();
    page.rows().forEach(row -> values.add(entities.complex(columns, row)));
    EdmComplexType type = (EdmComplexType) target.type();
    SerializerResult result =
        odata
            .createSerializer(format)
            .complexCollection(
                metadata,
                type,
                new Property(null, target.table().name(), ValueType.COLLECTION_COMPLEX, values),
                ComplexSerializerOptions.with()
                    .contextURL(context(uri, type).type(type).asCollection().build())
                    .select(uri.getSelectOption())
                    .build());
    return ClosingMembers.add(result.getContent(), count, next);
  }

  private void count(ODataResponse response, UriInfo uri) throws ODataLibraryException {
    Target target = target(uri);
    TableQuery query = target.query(schema);
    Question.filter(query, uri.getFilterOption(), zone, Target.aliases(uri));
    byte[] text = String.valueOf(reader.count(query)).getBytes(StandardCharsets.UTF_8);
    answer(response, new ByteArrayInputStream(text), ContentType.TEXT_PLAIN);
  }

  private void entity(ODataResponse response, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    Target target = target(uri);
    EdmTable table = target.table();
    List<Question.Expanded> links = Question.expanded(table, uri.getExpandOption());
    Collection<EdmColumn> columns = Question.columns(table, uri.getSelectOption());
    TableQuery query = target.query(schema);
    query.read(columns);
    links.forEach(link -> query.read(link.link().columns()));
    List<Row> rows = one(target, query, response);
    if (rows.isEmpty()) {
      return;
    }
    Entities entities = new Entities(odata, metadata.getEdm().getEntityContainer(), zone);
    Entity entity = entities.entity(table, columns, rows.get(0));
    expand(entities, List.of(entity), rows, links, Target.aliases(uri));
    EdmEntityType type = entities.type(table);
    ContextURL context =
        context(uri, type).entitySet(entities.set(table)).suffix(ContextURL.Suffix.ENTITY).build();
    SerializerResult result =
        odata
            .createSerializer(format)
            .entity(
                metadata,
                type,
                entity,
                EntitySerializerOptions.with()
                    .contextURL(context)
                    .expand(uri.getExpandOption())
                    .select(uri.getSelectOption())
                    .build());
    answer(response, result.getContent(), format);
  }

  /** The row; empty when a link leads to none, which the answer then says. */
  private List<Row> one(Target target, TableQuery query, ODataResponse response) {
    List<Row> rows = target.nowhere() ? List.of() : reader.read(query, 0, 1).rows();
    if (rows.isEmpty()) {
      if (!target.navigated()) {
        throw new NoSuchRow();
      }
      response.setStatusCode(NO_CONTENT);
    }
    return rows;
  }

  private EdmColumn column(UriInfo uri, Target target) {
    for (var part : uri.getUriResourceParts()) {
      if (part instanceof UriResourceProperty property) {
        return target.table().property(property.getProperty().getName());
      }
    }
    throw Faults.unsupported("the path does not end with a column");
  }

  private static EdmProperty property(UriInfo uri) {
    return uri.getUriResourceParts().stream()
        .filter(UriResourceProperty.class::isInstance)
        .map(part -> ((UriResourceProperty) part).getProperty())
        .findFirst()
        .orElseThrow();
  }

  private Property read(UriInfo uri, Target target, EdmColumn column, ODataResponse response) {
    TableQuery query = target.query(schema);
    query.read(List.of(column));
    List<Row> rows = one(target, query, response);
    if (rows.isEmpty()) {
      return null;
    }
    Entities entities = new Entities(odata, metadata.getEdm().getEntityContainer(), zone);
    Property property = entities.property(column, rows.get(0));
    if (property.isNull()) {
      response.setStatusCode(NO_CONTENT);
      return null;
    }
    return property;
  }

  private void primitive(ODataResponse response, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    Target target = target(uri);
    EdmColumn column = column(uri, target);
    Property property = read(uri, target, column, response);
    if (property == null) {
      return;
    }
    EdmProperty edm = property(uri);
    ContextURL context =
        ContextURL.with()
            .serviceRoot(URI.create(Links.service(call)))
            .entitySetOrSingletonOrType(target.table().name())
            .keyPath(key(uri, target))
            .navOrPropertyPath(edm.getName())
            .build();
    PrimitiveSerializerOptions options =
        PrimitiveSerializerOptions.with().contextURL(context).facetsFrom(edm).build();
    EdmPrimitiveType type = (EdmPrimitiveType) edm.getType();
    var serializer = odata.createSerializer(format);
    SerializerResult result =
        edm.isCollection()
            ? serializer.primitiveCollection(metadata, type, property, options)
            : serializer.primitive(metadata, type, property, options);
    answer(response, result.getContent(), format);
  }

  /** The key in the path; null where the path goes further than that. */
  private String key(UriInfo uri, Target target) throws SerializerException {
    return !target.navigated()
            && uri.getUriResourceParts().get(0) instanceof UriResourceEntitySet set
        ? odata.createUriHelper().buildContextURLKeyPredicate(set.getKeyPredicates())
        : null;
  }

  @Override
  public void readServiceDocument(
      ODataRequest request, ODataResponse response, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    String root = Links.service(call);
    SerializerResult result =
        odata
            .createSerializer(format)
            .serviceDocument(metadata, root.substring(0, root.length() - 1));
    answer(response, result.getContent(), format);
  }

  private void value(ODataResponse response, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    Target target = target(uri);
    EdmColumn column = column(uri, target);
    Property property = read(uri, target, column, response);
    if (property == null) {
      return;
    }
    EdmProperty edm = property(uri);
    InputStream content =
        odata
            .createFixedFormatSerializer()
            .primitiveValue(
                (EdmPrimitiveType) edm.getType(),
                property.getValue(),
                PrimitiveValueSerializerOptions.with().facetsFrom(edm).build());
    answer(response, content, format);
  }

  private static void answer(ODataResponse response, InputStream content, ContentType format) {
    response.setContent(content);
    response.setStatusCode(OK);
    response.setHeader("Content-Type", format.toContentTypeString());
  }
}
