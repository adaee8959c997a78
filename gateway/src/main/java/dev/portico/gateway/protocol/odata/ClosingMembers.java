package dev.portico.gateway.protocol.odata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.olingo.commons.api.format.ContentType;

/**
 * Adds the count and the next page's address to a collection of complex values, which Olingo writes
 * for collections of entities only.
 */
final class ClosingMembers {
  private ClosingMembers() {}

  /**
   * {@code content} is a JSON object; null for what is not there.
   *
   * @param format which says whether long numbers are texts
   */
  static InputStream add(InputStream content, Long count, URI next, ContentType format) {
    if (count == null && next == null) {
      return content;
    }
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    if (count != null) {
      if ("true".equals(format.getParameter(ContentType.PARAMETER_IEEE754_COMPATIBLE))) {
        members.put("@odata.count", count.toString());
      } else {
        members.put("@odata.count", count);
      }
    }
    if (next != null) {
      members.put("@odata.nextLink", next.toString());
    }
    try (content) {
      byte[] bytes = content.readAllBytes();
      int end = bytes.length;
      while (bytes[end - 1] != '}') {
        end--;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream(end + 500);
      out.write(bytes, 0, end - 1);
      out.writeBytes((',' + members.toString().substring(1)).getBytes(StandardCharsets.UTF_8));
      return new ByteArrayInputStream(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("memory is read", e);
    }
  }
}
