package dev.dromedary.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that declare a length above the limit, with 413, unread; one that doesn't declare its length is cut
 * off by {@link RequestBody}. Neither Camel nor Tomcat has such a limit.
 */
class BodyLimitFilter extends OncePerRequestFilter {
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
      response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      mapper.writeValue(response.getOutputStream(), answers.problem(
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, new BodyTooLargeException(limit).getMessage()));
    } else {
      chain.doFilter(request, response);
    }
  }
}
