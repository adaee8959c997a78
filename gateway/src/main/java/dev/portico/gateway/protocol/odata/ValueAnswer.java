package dev.portico.gateway.protocol.odata;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmProperty;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.serializer.ODataSerializer;
import org.apache.olingo.server.api.serializer.PrimitiveSerializerOptions;
import org.apache.olingo.server.api.serializer.PrimitiveValueSerializerOptions;
import org.apache.olingo.server.api.serializer.SerializerException;
import org.apache.olingo.server.api.serializer.SerializerResult;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.UriResourceProperty;

/** One column of one row. For one request. */
final class ValueAnswer {
  private final Asked asked;
  private final Target target;
  private final EdmProperty edm;

  private ValueAnswer(Asked asked) {
    this.asked = asked;
    this.target = asked.target();
    this.edm = property(asked.uri());
  }

  /** Answers with the value in JSON. */
  static void write(Asked asked) throws ODataLibraryException {
    ValueAnswer answer = new ValueAnswer(asked);
    Property value = answer.read();
    if (value != null) {
      answer.json(value);
    }
  }

  /** Answers with the value itself. */
  static void writeRaw(Asked asked) throws ODataLibraryException {
    ValueAnswer answer = new ValueAnswer(asked);
    Property value = answer.read();
    if (value != null) {
      answer.raw(value);
    }
  }

  private static EdmProperty property(UriInfo uri) {
    return uri.getUriResourceParts().stream()
        .filter(UriResourceProperty.class::isInstance)
        .map(part -> ((UriResourceProperty) part).getProperty())
        .findFirst()
        .orElseThrow(() -> Faults.unsupported("the path does not end with a column"));
  }

  /** The value; null when there is none, which the answer then says. */
  private Property read() {
    EdmColumn column = target.table().property(edm.getName());
    TableQuery query = target.query(asked.schema());
    query.read(List.of(column));
    List<Row> rows = asked.one(target, query);
    if (rows.isEmpty()) {
      return null;
    }
    Property value = asked.entities().property(column, rows.get(0));
    if (value.isNull()) {
      asked.nothing();
      return null;
    }
    return value;
  }

  private void json(Property value) throws ODataLibraryException {
    ContextURL context =
        ContextURL.with()
            .serviceRoot(URI.create(Links.service(asked.call())))
            .entitySetOrSingletonOrType(target.table().name())
            .keyPath(key())
            .navOrPropertyPath(edm.getName())
            .build();
    PrimitiveSerializerOptions options =
        PrimitiveSerializerOptions.with().contextURL(context).facetsFrom(edm).build();
    EdmPrimitiveType type = (EdmPrimitiveType) edm.getType();
    ODataSerializer serializer = asked.serializer();
    SerializerResult result =
        edm.isCollection()
            ? serializer.primitiveCollection(asked.metadata(), type, value, options)
            : serializer.primitive(asked.metadata(), type, value, options);
    asked.answer(result.getContent());
  }

  /** The key in the path; null where the path goes further than that. */
  private String key() throws SerializerException {
    return !target.navigated()
            && asked.uri().getUriResourceParts().get(0) instanceof UriResourceEntitySet set
        ? asked.odata().createUriHelper().buildContextURLKeyPredicate(set.getKeyPredicates())
        : null;
  }

  private void raw(Property value) throws ODataLibraryException {
    if (value.getValue() instanceof byte[] bytes) {
      asked.answer(new ByteArrayInputStream(bytes));
      return;
    }
    PrimitiveValueSerializerOptions options =
        PrimitiveValueSerializerOptions.with().facetsFrom(edm).build();
    asked.answer(
        asked
            .odata()
            .createFixedFormatSerializer()
            .primitiveValue((EdmPrimitiveType) edm.getType(), value.getValue(), options));
  }
}
