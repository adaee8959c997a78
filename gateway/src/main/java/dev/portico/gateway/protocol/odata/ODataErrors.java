package dev.portico.gateway.protocol.odata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** OData's errors in JSON, for this package and the door. */
public final class ODataErrors {
  private ODataErrors() {}

  /**
   * An error.
   *
   * @param code one of the error reference
   * @param queryId the statement that failed, when there was one
   */
  public static String json(String code, String message, Optional<String> queryId) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("code", code).put("message", message);
    queryId.ifPresent(id -> error.put("target", id));
    return JsonNodeFactory.instance.objectNode().set("error", error) + "\n";
  }
}
