package dev.dromedary.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Reads query parameters. From the raw query, as in Camel's message a parameter and a header of the request that have
 * the same name can't be told apart.
 */
@Component("submissionQuery")
public class SubmissionQueryReader {
  /**
   * @param query as in the request line, null when there's none; of parameters given twice the last one counts
   * @throws InvalidFieldsException when {@code fields} names unknown ones
   * @throws MalformedRequestException for a broken percent-encoding
   */
  public SubmissionQuery read(String query) throws InvalidFieldsException, MalformedRequestException {
    Map<String, String> parameters = parameters(query);
    return new SubmissionQuery(
        "true".equals(parameters.get("base64_encoded")),
        "true".equals(parameters.get("wait")),
        SubmissionField.list(parameters.get("fields")));
  }

  private static Map<String, String> parameters(String query) throws MalformedRequestException {
    Map<String, String> parameters = new HashMap<>();
    if (query == null) {
      return parameters;
    }
    for (String pair : query.split("&")) {
      String[] nameAndValue = pair.split("=", 2);
      parameters.put(decode(nameAndValue[0]), nameAndValue.length == 1 ? "" : decode(nameAndValue[1]));
    }
    return parameters;
  }

  private static String decode(String text) throws MalformedRequestException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedRequestException("the query is not percent-encoded properly: " + text);
    }
  }
}
