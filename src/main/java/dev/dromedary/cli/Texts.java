package dev.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The fields that are texts. On their way they are in base64, as not all of them are UTF-8. */
final class Texts {
  private static final List<String> NAMES = List.of("source_code", "stdin", "expected_output", "stdout", "stderr",
      "compile_output", "message", "data");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Texts() {}

  /** A map's fields as JSON: texts, which are strings or {@code byte[]}, in base64, and {@code byte[]} anywhere. */
  static ObjectNode encoded(Map<String, ?> fields) {
    ObjectNode encoded = JSON.createObjectNode();
    fields.forEach((name, value) -> encoded.set(name, value instanceof String text && NAMES.contains(name)
        ? JsonNodeFactory.instance.binaryNode(text.getBytes(StandardCharsets.UTF_8)) : encoded(value)));
    return encoded;
  }

  @SuppressWarnings("unchecked")
  private static JsonNode encoded(Object value) {
    if (value instanceof Map<?, ?> fields) {
      return encoded((Map<String, ?>) fields);
    }
    if (value instanceof Iterable<?> items) {
      ArrayNode encoded = JSON.createArrayNode();
      items.forEach(item -> encoded.add(encoded(item)));
      return encoded;
    }
    return JSON.valueToTree(value);
  }

  /** The same node, with each text as a string and, under its name and {@code _bytes}, as it is. */
  static JsonNode decode(JsonNode answer) {
    answer.forEach(Texts::decode);
    if (answer instanceof ObjectNode fields) {
      for (String name : NAMES) {
        if (fields.has(name)) {
          byte[] bytes = Base64.getMimeDecoder().decode(fields.get(name).asText(""));
          fields.put(name, new String(bytes, StandardCharsets.UTF_8)).put(name + "_bytes", bytes);
        }
      }
    }
    return answer;
  }
}
