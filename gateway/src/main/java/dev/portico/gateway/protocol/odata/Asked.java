package dev.portico.gateway.protocol.odata;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.edm.EdmStructuredType;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.serializer.ODataSerializer;
import org.apache.olingo.server.api.serializer.SerializerException;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;

/**
 * A request that Olingo has read, with what it takes to answer it. For one thread.
 *
 * @param schema as the address says it, perhaps with an instant
 * @param format of the answer
 */
record Asked(
    OData odata,
    ServiceMetadata metadata,
    DomainModel model,
    String schema,
    ODataCall call,
    ODataResponse response,
    UriInfo uri,
    ContentType format) {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  RowReader reader() {
    return new RowReader(call.reads());
  }

  /** Of timestamps without one. */
  ZoneId zone() {
    return call.session().settings().timeZone();
  }

  /** Where the path leads to. */
  Target target() {
    if (uri.getSearchOption() != null || uri.getApplyOption() != null) {
      throw Faults.unsupported("$search and $apply are not understood; use $filter");
    }
    return Target.of(uri, model, schema, reader(), zone());
  }

  /** Parameter aliases by name, with their {@code @}. */
  Map<String, Expression> aliases() {
    return Target.aliases(uri);
  }

  Entities entities() {
    return new Entities(odata, metadata.getEdm().getEntityContainer(), zone());
  }

  ODataSerializer serializer() throws SerializerException {
    return odata.createSerializer(format);
  }

  /** The beginning of a context address for rows. */
  ContextURL.Builder context(EdmStructuredType type) throws SerializerException {
    return ContextURL.with()
        .serviceRoot(URI.create(Links.service(call)))
        .selectList(
            odata
                .createUriHelper()
                .buildContextURLSelectList(type, uri.getExpandOption(), uri.getSelectOption()));
  }

  /** Puts the rows behind links into the entities made of {@code rows}. */
  void expand(List<Entity> of, List<Row> rows, List<Question.Expanded> links) {
    Expansion expansion = new Expansion(schema, reader(), zone(), aliases());
    Entities entities = entities();
    for (Question.Expanded link : links) {
      Map<List<Object>, List<Row>> found = expansion.follow(link, rows);
      for (int i = 0; i < rows.size(); i++) {
        entities.attach(of.get(i), rows.get(i), link, found);
      }
    }
  }

  /** The only row; empty when a link leads to none, which the answer then says. */
  List<Row> one(Target target, TableQuery query) {
    List<Row> rows = target.nowhere() ? List.of() : reader().read(query, 0, 1).rows();
    if (rows.isEmpty()) {
      if (!target.navigated()) {
        throw new NoSuchRow();
      }
      nothing();
    }
    return rows;
  }

  /** Answers that there is no value. */
  void nothing() {
    response.setStatusCode(NO_CONTENT);
  }

  void answer(InputStream content) {
    boolean json = format.getSubtype().equals("json");
    response.setContent(json ? FloatTexts.quoted(content) : content);
    response.setStatusCode(OK);
    boolean text = format.isCompatible(ContentType.TEXT_PLAIN);
    response.setHeader(
        "Content-Type", text ? "text/plain;charset=utf-8" : format.toContentTypeString());
  }

  /** Answers with the metadata. */
  void describe() throws ODataLibraryException {
    answer(
        format.isCompatible(ContentType.APPLICATION_XML)
            ? new ByteArrayInputStream(MetadataXml.of(model))
            : serializer().metadataDocument(metadata).getContent());
  }

  void serviceDocument() throws ODataLibraryException {
    String root = Links.service(call);
    answer(
        serializer().serviceDocument(metadata, root.substring(0, root.length() - 1)).getContent());
  }
}
