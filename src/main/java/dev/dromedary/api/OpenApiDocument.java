package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * What {@code /openapi.json} says: the files of {@code openapi/}, each of which has a part of the document. Written
 * by hand, as clients are generated from it: requests and answers are read and written field by field, more
 * tolerantly than classes could be.
 */
@Component("openApi")
public class OpenApiDocument {
  private final byte[] json;

  OpenApiDocument(@Value("${dromedary.api.version}") String version,
      @Value("classpath:openapi/*.yaml") Resource[] parts)
      throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    ObjectNode document = yaml.createObjectNode();
    Arrays.sort(parts, Comparator.comparing(Resource::getFilename));
    for (Resource part : parts) {
      try (InputStream in = part.getInputStream()) {
        add((ObjectNode) yaml.readTree(in), document);
      }
    }
    document.withObject("/info").put("version", version);
    json = new ObjectMapper().writeValueAsBytes(document);
  }

  private static void add(ObjectNode part, ObjectNode document) {
    part.fields().forEachRemaining(entry -> {
      JsonNode there = document.get(entry.getKey());
      if (there == null) {
        document.set(entry.getKey(), entry.getValue());
      } else if (there instanceof ObjectNode object && entry.getValue() instanceof ObjectNode more) {
        add(more, object);
      } else if (there instanceof ArrayNode array && entry.getValue() instanceof ArrayNode more) {
        array.addAll(more);
      } else {
        throw new IllegalStateException("openapi: " + entry.getKey() + " is there twice");
      }
    });
  }

  public byte[] document() {
    return json;
  }
}
