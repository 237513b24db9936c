package dev.dromedary.api;

import org.springframework.stereotype.Component;

/**
 * Reads query parameters. From the raw query, as in Camel's message a parameter and a header of the request that have
 * the same name can't be told apart.
 */
@Component("submissionQuery")
public class SubmissionQueryReader {
  private static final int PER_PAGE = 20;
  /** A page is held in memory, and a submission may be large. */
  static final int MAX_PER_PAGE = 100;

  /**
   * @param query as in the request line, null when there's none; of parameters given twice the last one counts
   * @throws InvalidFieldsException when {@code fields} names unknown ones
   * @throws MalformedRequestException for a broken percent-encoding
   */
  public SubmissionQuery read(String query) throws InvalidFieldsException, MalformedRequestException {
    QueryParameters parameters = new QueryParameters(query);
    return new SubmissionQuery(
        "true".equals(parameters.get("base64_encoded")),
        "true".equals(parameters.get("wait")),
        SubmissionField.list(parameters.get("fields")));
  }

  /**
   * For requests that show nothing but tokens: of their parameters {@code base64_encoded} alone counts.
   *
   * @throws MalformedRequestException for a broken percent-encoding
   */
  public SubmissionQuery readEncoding(String query) throws MalformedRequestException {
    return new SubmissionQuery("true".equals(new QueryParameters(query).get("base64_encoded")), false,
        SubmissionField.DEFAULT);
  }

  /**
   * @throws MalformedRequestException when {@code page} isn't at least 1, or {@code per_page} not between 0 and
   *     {@value #MAX_PER_PAGE}
   */
  public PageQuery readPage(String query) throws MalformedRequestException {
    QueryParameters parameters = new QueryParameters(query);
    return new PageQuery(
        number("page", parameters, 1, 1, Integer.MAX_VALUE), number("per_page", parameters, PER_PAGE, 0, MAX_PER_PAGE));
  }

  private static int number(String name, QueryParameters parameters, int otherwise, int min, int max)
      throws MalformedRequestException {
    String value = parameters.get(name);
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new MalformedRequestException("invalid " + name + ": " + value);
  }
}
