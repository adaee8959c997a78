package dev.portico.gateway.protocol.odata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.policy.CallerView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The service of all domains: each has a service of its own, to which this one leads. */
final class DomainList {
  private DomainList() {}

  /** Its service document. */
  static String document(CallerView view, String root) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("@odata.context", root + "$metadata");
    ArrayNode domains = document.putArray("value");
    for (String domain : view.schemas()) {
      domains
          .addObject()
          .put("name", domain)
          .put("kind", "ServiceDocument")
          .put("url", URLEncoder.encode(domain, StandardCharsets.UTF_8).replace("+", "%20") + "/");
    }
    return document.toString();
  }

  /** Its metadata, which has nothing of its own. */
  static String metadata() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">\
    <edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" \
    Namespace="Portico"><EntityContainer Name="Domains"/></Schema></edmx:DataServices>\
    </edmx:Edmx>
    """;
  }
}
