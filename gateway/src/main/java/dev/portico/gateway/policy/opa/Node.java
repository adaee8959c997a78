package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.error.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A part of an answer and where it stands; every reading method is strict. Immutable. */
record Node(JsonNode json, String path) {

  Node field(String name) {
    return optional(name)
        .orElseThrow(() -> fault(ErrorCode.POLICY_ANSWER_INVALID, "lacks " + name));
  }

  /** A field that may be missing; null counts as there. */
  Optional<Node> optional(String name) {
    return Optional.ofNullable(json.get(name)).map(value -> new Node(value, at(name)));
  }

  Node object() {
    return expect(json.isObject(), "is no object");
  }

  /** An object with no other fields than these. */
  Node object(Set<String> fields) {
    object();
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw new PolicyFault(ErrorCode.POLICY_ANSWER_INVALID, at(name), "is not a known field");
      }
    }
    return this;
  }

  /** The fields of an object, in the order of the answer. */
  List<Named> named() {
    object();
    List<Named> fields = new ArrayList<>();
    json.properties()
        .forEach(e -> fields.add(new Named(e.getKey(), new Node(e.getValue(), at(e.getKey())))));
    return fields;
  }

  /** A field of an object. */
  record Named(String name, Node node) {}

  List<Node> list(int most) {
    expect(json.isArray(), "is no list");
    expect(json.size() <= most, "has more than " + most + " entries");
    List<Node> items = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      items.add(new Node(json.get(i), path + "/" + i));
    }
    return items;
  }

  String text() {
    expect(json.isTextual(), "is no text");
    return json.textValue();
  }

  boolean truth() {
    expect(json.isBoolean(), "is neither true nor false");
    return json.booleanValue();
  }

  /** A whole number that fits a long, also when written as 1.0 or 1e3. */
  long whole() {
    expect(json.isNumber(), "is no number");
    return Exact.of(json)
        .flatMap(Exact::asLong)
        .orElseThrow(() -> fault(ErrorCode.POLICY_ANSWER_INVALID, "is no whole number of 64 bits"));
  }

  PolicyFault fault(ErrorCode code, String message) {
    return new PolicyFault(code, path, message);
  }

  private Node expect(boolean condition, String otherwise) {
    if (!condition) {
      throw fault(ErrorCode.POLICY_ANSWER_INVALID, otherwise);
    }
    return this;
  }

  private String at(String name) {
    return path + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
