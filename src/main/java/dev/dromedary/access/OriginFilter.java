package dev.dromedary.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Looks at which web page a request comes from, as a browser tells. Where no token is asked for, that a request comes
 * from this machine says nothing about who made it: any page that is open in a browser here can send one. Two ways are
 * closed:
 * <ul>
 *   <li>a foreign page's request, by {@code Origin}, and by {@code Sec-Fetch-Site} for those that have no origin.
 * Links may be followed;
 *   <li>a page whose own name was made to resolve to this machine (DNS rebinding), by {@code Host}: it is its name.
 * Addresses aren't
 *       names, so they pass.
 * </ul>
 */
class OriginFilter extends CorsFilter {
  private static final String HOW_TO_ALLOW = ". This service asks for no token, so it answers this machine's own pages"
      + " and programs only: set dromedary.auth.tokens, or name the page in dromedary.auth.allow-origin, or start it"
      + " with dromedary.open=true (./dromedary up --open)";

  private final Origins origins;
  private final boolean closed;
  private final ObjectMapper mapper = new ObjectMapper();

  OriginFilter(Origins origins, boolean closed) {
    super(source(origins));
    this.origins = origins;
    this.closed = closed;
  }

  private static UrlBasedCorsConfigurationSource source(Origins origins) {
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", origins);
    return source;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String refusal = closed ? refusal(request) : null;
    if (refusal != null) {
      refuse(response, refusal + HOW_TO_ALLOW);
    } else if (request.getHeader(HttpHeaders.ORIGIN) == null) {
      chain.doFilter(request, response);
    } else {
      super.doFilterInternal(request, response, chain);
    }
  }

  /** @return null when it may pass */
  private String refusal(HttpServletRequest request) {
    // what Tomcat makes of Host, or of a whole address in the request's first line; programs of HTTP/1.0 say neither
    if (request.getHeader(HttpHeaders.HOST) != null && !LocalNames.isLocalOrAddress(request.getServerName())) {
      return "The host name " + request.getServerName() + " is refused";
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
      return origins.checkOrigin(origin) == null ? "The origin " + origin + " is refused" : null;
    }
    boolean isLink = request.getMethod().equals("GET") && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    return "cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !isLink
        ? "A foreign web page's request is refused" : null;
  }

  private void refuse(HttpServletResponse response, String reason) throws IOException {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("title", "Forbidden");
    problem.put("status", HttpServletResponse.SC_FORBIDDEN);
    problem.put("detail", reason);
    problem.put("error", reason);
    response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(mapper.writeValueAsBytes(problem));
  }
}
