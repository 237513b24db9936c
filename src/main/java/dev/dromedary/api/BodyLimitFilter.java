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
 * Refuses bodies above a limit. One that declares its length is answered here with 413, unread; one that doesn't is cut
 * off when it passes the limit, where {@link BodyTooLargeException} is thrown to whoever reads it.
 *
 * <p>Neither Camel nor Tomcat has such a limit. What the client has still to send is drained up to a bound: when the
 * length is declared by Tomcat, after the answer ({@code server.tomcat.max-swallow-size}); else by us, before it.
 */
class BodyLimitFilter extends OncePerRequestFilter {
  private final DataSize limit;
  private final DataSize drain;
  private final ErrorAnswers answers;
  private final ObjectMapper mapper = new ObjectMapper();

  BodyLimitFilter(DataSize limit, DataSize drain, ErrorAnswers answers) {
    this.limit = limit;
    this.drain = drain;
    this.answers = answers;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long declared = request.getContentLengthLong();
    if (declared > limit.toBytes()) {
      response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      mapper.writeValue(response.getOutputStream(), answers.problem(
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, new BodyTooLargeException(limit).getMessage()));
    } else if (declared < 0) {
      chain.doFilter(new LimitedRequest(request, limit, drain), response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
