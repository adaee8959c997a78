package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns request bytes into a service call and the answer into bytes. Errors leave as code, message
 * and SQLSTATE only: Avatica's own handler would send stack traces.
 */
final class WireHandler extends ProtobufHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WireHandler.class);
  private static final int INTERNAL_SERVER_ERROR = 500;
  private static final int CONFLICT = 409;

  private final ProtobufTranslationImpl translation;

  WireHandler(Service service) {
    this(service, new ProtobufTranslationImpl());
  }

  private WireHandler(Service service, ProtobufTranslationImpl translation) {
    super(service, translation, NoopMetricsSystem.getInstance());
    this.translation = translation;
  }

  @Override
  public HandlerResponse<byte[]> convertToErrorResponse(Exception failure) {
    if (failure instanceof CameTwice) {
      GatewayException twice =
          new GatewayException(
              ErrorCode.REQUEST_INVALID, "this request was served before; its answer is lost");
      return new HandlerResponse<>(errorBytes(twice), CONFLICT);
    }
    return new HandlerResponse<>(errorBytes(explain(failure)), INTERNAL_SERVER_ERROR);
  }

  byte[] bytes(Service.Response response) {
    try {
      return translation.serializeResponse(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] errorBytes(GatewayException failure) {
    return bytes(
        new Service.ErrorResponse(
            List.of(),
            failure.display(),
            vendorCode(failure.code()),
            failure.code().sqlState(),
            AvaticaSeverity.ERROR,
            null));
  }

  /** The error a caller may see; anything unexpected is logged here and shown without its text. */
  static GatewayException explain(Exception failure) {
    if (failure instanceof GatewayException known) {
      if (known.code() == ErrorCode.INTERNAL) {
        LOG.error("request failed", known);
      }
      return known;
    }
    if (failure instanceof IOException) {
      return new GatewayException(
          ErrorCode.REQUEST_INVALID, "the request is not a message of Avatica's protobuf protocol");
    }
    LOG.error("request failed", failure);
    return new GatewayException(
        ErrorCode.INTERNAL, "the request failed inside the server; its log says why", failure);
  }

  /** The kind of fault as a number: 10 user, 20 policy, 30 store, 40 limit, 50 internal. */
  private static int vendorCode(ErrorCode code) {
    return switch (code.kind()) {
      case USER -> 10;
      case POLICY -> 20;
      case PORT -> 30;
      case LIMIT -> 40;
      case INTERNAL -> 50;
    };
  }
}
