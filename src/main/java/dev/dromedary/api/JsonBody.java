package dev.dromedary.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Reads JSON objects from requests, and writes answers. A form, of either kind, is read as an object of strings. */
@Component("json")
public class JsonBody {
  /**
   * Values, names, and ends of arrays and objects. Each takes up to 60 bytes in memory however short it is, so 32 MB
   * of brackets would be a gigabyte. The largest batch, 20 submissions of 200 test cases, has 40,000.
   */
  static final int MOST_TOKENS = 200_000;

  private final ObjectMapper mapper;

  JsonBody() {
    // how large a body may be is decided before it gets here
    StreamReadConstraints constraints = StreamReadConstraints.builder()
        .maxStringLength(Integer.MAX_VALUE).maxTokenCount(MOST_TOKENS).build();
    mapper = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // a limit of 1e400 seconds is too much, and not Infinity
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();
  }

  /**
   * @param contentType none is taken for JSON
   * @throws MalformedRequestException when it isn't JSON, or not an object; says where
   * @throws BodyTooLargeException when it is longer than is allowed
   */
  public ObjectNode readObject(InputStream body, String contentType)
      throws MalformedRequestException, UnsupportedContentTypeException, IOException {
    if (isOfType("application/x-www-form-urlencoded", contentType)) {
      return form(body);
    }
    if (isOfType("multipart/form-data", contentType)) {
      return new MultipartForm(contentType).read(body, mapper.createObjectNode());
    }
    if (!isJson(contentType)) {
      throw new UnsupportedContentTypeException(contentType);
    }
    try {
      JsonNode json = body == null ? mapper.missingNode() : mapper.readTree(body);
      if (json.isMissingNode()) {
        throw new MalformedRequestException("the request has no body, send a JSON object");
      }
      if (!(json instanceof ObjectNode object)) {
        throw new MalformedRequestException(
            "the request must be a JSON object, not " + json.getNodeType().name().toLowerCase(Locale.ROOT));
      }
      return object;
    } catch (StreamConstraintsException e) {
      throw new MalformedRequestException("the request is nested too deeply, or has too many values"
          + where(e.getLocation()) + "at most " + MOST_TOKENS + " values, names and brackets are read");
    } catch (JsonProcessingException e) {
      throw new MalformedRequestException(
          "the request is not valid JSON" + where(e.getLocation()) + e.getOriginalMessage());
    }
  }

  private static boolean isOfType(String type, String contentType) {
    return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(type);
  }

  private ObjectNode form(InputStream body) throws MalformedRequestException, IOException {
    ObjectNode object = mapper.createObjectNode();
    try (body) {
      String form = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      new QueryParameters(form).forEach(object::put);
    }
    if (object.isEmpty()) {
      throw new MalformedRequestException("the request has no body, send a JSON object");
    }
    return object;
  }

  private static boolean isJson(String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
  }

  private static String where(JsonLocation location) {
    return location == null
        ? ": "
        : ", line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
  }

  public byte[] write(Object answer) throws IOException {
    return mapper.writeValueAsBytes(answer);
  }
}
