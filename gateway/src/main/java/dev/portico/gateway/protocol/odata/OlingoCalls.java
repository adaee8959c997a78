package dev.portico.gateway.protocol.odata;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataHandler;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ODataServerError;
import org.apache.olingo.server.api.OlingoExtension;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.processor.CountComplexCollectionProcessor;
import org.apache.olingo.server.api.processor.CountEntityCollectionProcessor;
import org.apache.olingo.server.api.processor.EntityProcessor;
import org.apache.olingo.server.api.processor.ErrorProcessor;
import org.apache.olingo.server.api.processor.MetadataProcessor;
import org.apache.olingo.server.api.processor.PrimitiveCollectionProcessor;
import org.apache.olingo.server.api.processor.PrimitiveValueProcessor;
import org.apache.olingo.server.api.processor.Processor;
import org.apache.olingo.server.api.processor.ServiceDocumentProcessor;
import org.apache.olingo.server.api.serializer.CustomContentTypeSupport;
import org.apache.olingo.server.api.serializer.RepresentationType;
import org.apache.olingo.server.api.uri.UriInfo;

/**
 * What Olingo asks of a service once it has read the address. Its interfaces for that ask for the
 * changes of everything that can be read too; a proxy answers those of us that are, by their names,
 * and refuses the rest in one place. For one request.
 */
final class OlingoCalls implements InvocationHandler {
  private static final Class<?>[] ASKED = {
    CountEntityCollectionProcessor.class,
    CountComplexCollectionProcessor.class,
    EntityProcessor.class,
    PrimitiveValueProcessor.class,
    PrimitiveCollectionProcessor.class,
    ServiceDocumentProcessor.class,
    MetadataProcessor.class,
    ErrorProcessor.class,
    CustomContentTypeSupport.class
  };

  private final DomainModel model;
  private final String schema;
  private final ODataCall call;
  private OData odata;
  private ServiceMetadata metadata;
  private RuntimeException fault;
  private ODataServerError error;

  /**
   * @param schema as the address says it, perhaps with an instant
   */
  OlingoCalls(DomainModel model, String schema, ODataCall call) {
    this.model = model;
    this.schema = schema;
    this.call = call;
  }

  void register(ODataHandler handler) {
    Object proxy = Proxy.newProxyInstance(OlingoCalls.class.getClassLoader(), ASKED, this);
    handler.register((Processor) proxy);
    handler.register((OlingoExtension) proxy);
  }

  /** What went wrong here. */
  Optional<RuntimeException> fault() {
    return Optional.ofNullable(fault);
  }

  /** What went wrong in Olingo. */
  Optional<ODataServerError> error() {
    return Optional.ofNullable(error);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
    switch (method.getName()) {
      case "init" -> {
        odata = (OData) given[0];
        metadata = (ServiceMetadata) given[1];
      }
      case "modifySupportedContentTypes" -> {
        return contentTypes(given);
      }
      case "processError" -> {
        error = (ODataServerError) given[2];
        ((ODataResponse) given[1]).setStatusCode(error.getStatusCode());
      }
      default -> {
        return method.getDeclaringClass() == Object.class
            ? method.invoke(this, given)
            : guarded(method.getName(), given);
      }
    }
    return null;
  }

  /** Rows are JSON; Olingo's XML of them would be one more form to vouch for. */
  @SuppressWarnings("unchecked")
  private static List<ContentType> contentTypes(Object[] given) {
    List<ContentType> supported = (List<ContentType>) given[0];
    return switch ((RepresentationType) given[1]) {
      case METADATA, VALUE, COUNT, BINARY -> supported;
      default -> supported.stream().filter(t -> t.getSubtype().equals("json")).toList();
    };
  }

  /** Olingo makes an answer of its own of whatever it catches, so ours are kept from it. */
  private Object guarded(String name, Object[] given) throws ODataLibraryException {
    try {
      read(name, given);
      return null;
    } catch (RuntimeException e) {
      fault = e;
      throw e;
    }
  }

  private void read(String name, Object[] given) throws ODataLibraryException {
    ContentType format =
        given.length > 3 && given[3] instanceof ContentType type ? type : ContentType.TEXT_PLAIN;
    Asked asked =
        new Asked(
            odata,
            metadata,
            model,
            schema,
            call,
            (ODataResponse) given[1],
            (UriInfo) given[2],
            format);
    switch (name) {
      case "readServiceDocument" -> asked.serviceDocument();
      case "readMetadata" -> asked.describe();
      case "readEntityCollection", "readComplexCollection" -> RowsAnswer.write(asked);
      case "countEntityCollection", "countComplexCollection" -> RowsAnswer.count(asked);
      case "readEntity" -> RowAnswer.write(asked);
      case "readPrimitive", "readPrimitiveCollection" -> ValueAnswer.write(asked);
      case "readPrimitiveValue" -> ValueAnswer.writeRaw(asked);
      default -> throw Faults.invalid("data products are read-only");
    }
  }
}
