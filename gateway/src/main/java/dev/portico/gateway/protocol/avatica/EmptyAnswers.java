package dev.portico.gateway.protocol.avatica;

import com.google.protobuf.Message;
import java.io.IOException;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Responses;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;

/** Avatica lets nobody construct these two answers, so they are read from their own wire form. */
final class EmptyAnswers {
  static final Service.CommitResponse COMMIT =
      (Service.CommitResponse) read(Responses.CommitResponse.getDefaultInstance());
  static final Service.RollbackResponse ROLLBACK =
      (Service.RollbackResponse) read(Responses.RollbackResponse.getDefaultInstance());

  private EmptyAnswers() {}

  private static Service.Response read(Message message) {
    Common.WireMessage wire =
        Common.WireMessage.newBuilder()
            .setName(message.getClass().getName())
            .setWrappedMessage(message.toByteString())
            .build();
    try {
      return new ProtobufTranslationImpl().parseResponse(wire.toByteArray());
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
