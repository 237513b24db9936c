package dev.dromedary.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are not taken, unread. One that declares a length above the limit gets 413; one that doesn't
 * declare its length is cut off by {@link RequestBody}. Neither Camel nor Tomcat has such a limit. One that is
 * compressed gets 415: a body of 32 kB might become 32 MB, and what is being received is bounded in bytes.
 */
class BodyLimitFilter extends OncePerRequestFilter {
  private static final String IDENTITY = "identity";

  private final DataSize limit;
  private final ErrorAnswers answers;
  private final ObjectMapper mapper = new ObjectMapper();

  BodyLimitFilter(DataSize limit, ErrorAnswers answers) {
    this.limit = limit;
    this.answers = answers;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > limit.toBytes()) {
      refuse(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, new BodyTooLargeException(limit).getMessage());
    } else if (isEncoded(request)) {
      response.setHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
      refuse(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
          "the request body must not be compressed: send it without Content-Encoding");
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isEncoded(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase(IDENTITY);
  }

  private void refuse(HttpServletResponse response, int status, String detail) throws IOException {
    response.setStatus(status);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    mapper.writeValue(response.getOutputStream(), answers.problem(status, detail));
  }
}
