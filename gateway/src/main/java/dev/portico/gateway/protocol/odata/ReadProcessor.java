package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.error.GatewayException;
import java.util.List;
import java.util.Optional;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ODataServerError;
import org.apache.olingo.server.api.processor.CountComplexCollectionProcessor;
import org.apache.olingo.server.api.processor.CountEntityCollectionProcessor;
import org.apache.olingo.server.api.processor.EntityProcessor;
import org.apache.olingo.server.api.processor.ErrorProcessor;
import org.apache.olingo.server.api.processor.PrimitiveCollectionProcessor;
import org.apache.olingo.server.api.processor.PrimitiveValueProcessor;
import org.apache.olingo.server.api.processor.ServiceDocumentProcessor;
import org.apache.olingo.server.api.serializer.CustomContentTypeSupport;
import org.apache.olingo.server.api.serializer.RepresentationType;
import org.apache.olingo.server.api.uri.UriInfo;

/**
 * What Olingo wants of a processor besides reading: changes, which are refused, and errors, which
 * are kept for {@link ODataService}. For one request.
 */
abstract class ReadProcessor
    implements CountEntityCollectionProcessor,
        CountComplexCollectionProcessor,
        EntityProcessor,
        PrimitiveValueProcessor,
        PrimitiveCollectionProcessor,
        ServiceDocumentProcessor,
        ErrorProcessor,
        CustomContentTypeSupport {
  private RuntimeException fault;
  private ODataServerError error;

  /** Something that reads. */
  interface Reading {
    void read() throws ODataLibraryException;
  }

  /** Olingo makes an answer of its own of whatever it catches, so ours are kept from it. */
  final void guarded(Reading reading) throws ODataLibraryException {
    try {
      reading.read();
    } catch (RuntimeException e) {
      fault = e;
      throw e;
    }
  }

  /** What went wrong here. */
  final Optional<RuntimeException> fault() {
    return Optional.ofNullable(fault);
  }

  /** What went wrong in Olingo. */
  final Optional<ODataServerError> error() {
    return Optional.ofNullable(error);
  }

  @Override
  public final void processError(
      ODataRequest request, ODataResponse response, ODataServerError thrown, ContentType format) {
    error = thrown;
    response.setStatusCode(thrown.getStatusCode());
  }

  /** Rows are JSON; Olingo's XML of them would be one more form to vouch for. */
  @Override
  public final List<ContentType> modifySupportedContentTypes(
      List<ContentType> supported, RepresentationType type) {
    return switch (type) {
      case METADATA, VALUE, COUNT, BINARY -> supported;
      default -> supported.stream().filter(t -> t.getSubtype().equals("json")).toList();
    };
  }

  private static GatewayException readOnly() {
    return Faults.invalid("data products are read-only");
  }

  @Override
  public final void createEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted)
      throws ODataApplicationException {
    throw readOnly();
  }

  @Override
  public final void updateEntity(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted)
      throws ODataApplicationException {
    throw readOnly();
  }

  @Override
  public final void deleteEntity(ODataRequest request, ODataResponse response, UriInfo uri) {
    throw readOnly();
  }

  @Override
  public final void updatePrimitive(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted) {
    throw readOnly();
  }

  @Override
  public final void deletePrimitive(ODataRequest request, ODataResponse response, UriInfo uri) {
    throw readOnly();
  }

  @Override
  public final void updatePrimitiveValue(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted) {
    throw readOnly();
  }

  @Override
  public final void deletePrimitiveValue(
      ODataRequest request, ODataResponse response, UriInfo uri) {
    throw readOnly();
  }

  @Override
  public final void updatePrimitiveCollection(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted) {
    throw readOnly();
  }

  @Override
  public final void deletePrimitiveCollection(
      ODataRequest request, ODataResponse response, UriInfo uri) {
    throw readOnly();
  }

  @Override
  public final void updateComplexCollection(
      ODataRequest request,
      ODataResponse response,
      UriInfo uri,
      ContentType sent,
      ContentType wanted) {
    throw readOnly();
  }

  @Override
  public final void deleteComplexCollection(
      ODataRequest request, ODataResponse response, UriInfo uri) {
    throw readOnly();
  }
}
