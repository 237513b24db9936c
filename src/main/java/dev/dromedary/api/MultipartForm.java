package dev.dromedary.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.ParameterParser;

/** A form as {@code curl -F} and browsers send it, with files in it or without. Held in memory, as every body is. */
final class MultipartForm {
  private static final int MOST_PARTS = 1000;
  private static final Pattern DISPOSITION = Pattern.compile("(?im)^content-disposition:(.*)$");

  private final String boundary;

  /** @throws MalformedRequestException when it has no boundary */
  MultipartForm(String contentType) throws MalformedRequestException {
    boundary = parameters(contentType).get("boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw new MalformedRequestException("the form is multipart, but has no boundary");
    }
  }

  private static Map<String, String> parameters(String header) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(header, ';');
  }

  /** Adds each part by its name: text if it is UTF-8, else bytes. */
  ObjectNode read(InputStream body, ObjectNode into) throws MalformedRequestException, IOException {
    if (body == null) {
      throw new MalformedRequestException("the request has no body, send a JSON object");
    }
    try {
      MultipartStream parts = new MultipartStream(body, boundary.getBytes(StandardCharsets.ISO_8859_1), 4096, null);
      int count = 0;
      for (boolean more = parts.skipPreamble(); more; more = parts.readBoundary()) {
        if (++count > MOST_PARTS) {
          throw new MalformedRequestException("the form has too many parts (maximum is " + MOST_PARTS + ")");
        }
        Matcher disposition = DISPOSITION.matcher(parts.readHeaders());
        String name = disposition.find() ? parameters(disposition.group(1)).get("name") : null;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        parts.readBodyData(content);
        if (name != null) {
          put(name, content.toByteArray(), into);
        }
      }
      return into;
    } catch (MultipartStream.MalformedStreamException | IllegalArgumentException e) {
      throw new MalformedRequestException("the form can't be read: " + e.getMessage());
    }
  }

  private static void put(String name, byte[] content, ObjectNode into) {
    try {
      into.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      into.put(name, content);
    }
  }
}
