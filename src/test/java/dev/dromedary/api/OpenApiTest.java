package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is written by hand: what it says is compared with what there is. */
class OpenApiTest {
  private static final List<String> METHODS = List.of("get", "post", "delete", "put", "patch", "head");
  /** Not for clients that are generated: the document itself, and what only says that it isn't there. */
  private static final Set<String> UNDESCRIBED = Set.of("get /openapi.json", "get /api/v2/connect");

  private final JsonNode document = ApiFixture.openApi();

  @Test
  void itDescribesEveryOperationOfTheRoutesAndNoOther() throws Exception {
    Set<String> described = new TreeSet<>();
    document.path("paths").fields().forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method -> {
      if (METHODS.contains(method)) {
        described.add(method + " " + path.getKey());
      }
    }));
    Set<String> routed = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("routes/api"))) {
      for (Path file : files.toList()) {
        for (JsonNode element : new ObjectMapper(new YAMLFactory()).readTree(file.toFile())) {
          operations(element.path("rest"), routed);
        }
      }
    }
    assertThat(routed).containsAll(UNDESCRIBED);
    routed.removeAll(UNDESCRIBED);
    assertThat(described).isEqualTo(routed);
  }

  private static void operations(JsonNode rest, Set<String> operations) {
    for (String method : METHODS) {
      for (JsonNode operation : rest.path(method)) {
        operations.add(method + " " + rest.path("path").asText() + operation.path("path").asText());
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = new ArrayList<>();
    collect(document, references);
    assertThat(references).hasSizeGreaterThan(100)
        .allSatisfy(reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.path("$ref").isTextual()) {
      references.add(node.path("$ref").asText());
    }
    node.forEach(child -> collect(child, references));
  }

  @Test
  void everyAnswerWithABodyHasASchema() {
    document.path("paths").forEach(path -> path.forEach(operation -> operation.path("responses").forEach(response -> {
      JsonNode resolved = response.has("$ref") ? document.at(response.path("$ref").asText().substring(1)) : response;
      assertThat(resolved.has("content") || resolved.path("description").asText().contains("No body."))
          .as("%s: %s", operation.path("operationId").asText(), resolved).isTrue();
      resolved.path("content").forEach(content -> assertThat(content.path("schema").isEmpty()).as("%s", resolved).isFalse());
    })));
  }

  @Test
  void aSubmissionHasTheFieldsThatItIsShownWith() {
    Set<String> described = new TreeSet<>();
    document.at("/components/schemas/Submission/properties").fieldNames().forEachRemaining(described::add);
    Set<String> shown = new TreeSet<>(Set.of("error"));
    for (SubmissionField field : SubmissionField.values()) {
      shown.add(field.jsonName());
    }
    assertThat(described).isEqualTo(shown);
  }

  @Test
  void theConfigurationHasTheKeysThatItIsShownWith() throws IOException {
    JsonNode shown = new ObjectMapper().valueToTree(new ApiFixture().serviceInfo.configInfo());
    assertThat(names(document.at("/components/schemas/ConfigInfo/properties"))).isEqualTo(names(shown));
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false).toList());
  }
}
