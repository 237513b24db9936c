package dev.dromedary.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Looks at where a request comes from, then at its token, before anything of it is read. Refusals have no body, as in
 * Judge0. Behind it a request has a {@link Client}, and no token any more.
 */
class AccessFilter extends OncePerRequestFilter {
  private static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer ";

  private final AccessProperties properties;
  private final TokenDigests tokens;
  private final TokenDigests adminTokens;
  private final List<Network> allowed;
  private final List<Network> denied;
  private final List<PathPattern> openPaths;

  AccessFilter(AccessProperties properties) {
    this.properties = properties;
    tokens = new TokenDigests(properties.tokens());
    adminTokens = new TokenDigests(properties.adminTokens());
    allowed = properties.allowIp().stream().map(Network::parse).toList();
    denied = properties.disallowIp().stream().map(Network::parse).toList();
    openPaths = properties.openPaths().stream().map(PathPatternParser.defaultInstance::parse).toList();
  }

  /** What tells of an error gets the request as it came in, so its tokens are taken off once more. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      chain.doFilter(tokenless(request, null), response);
      return;
    }
    String address = request.getRemoteAddr();
    if (!allowed.isEmpty() && !isIn(allowed, address) || isIn(denied, address)) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    String token = token(request);
    boolean known = tokens.contains(token);
    if (!tokens.isEmpty() && !known && !isOpen(request)) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      response.setHeader("WWW-Authenticate", "Bearer");
      return;
    }
    boolean administrator = adminTokens.contains(value(properties.adminHeader(), request));
    Client client = null;
    if (known || tokens.isEmpty()) {
      // where none is asked for, whoever is in front of us may have looked at it
      client = token == null || token.isBlank() ? Client.anonymous(administrator)
          : Client.withToken(token, administrator);
    }
    chain.doFilter(tokenless(request, client), response);
  }

  private TokenlessRequest tokenless(HttpServletRequest request, Client client) {
    return new TokenlessRequest(request, client, List.of(properties.header(), properties.adminHeader(), AUTHORIZATION));
  }

  private static boolean isIn(List<Network> networks, String address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** By the path that decides which route it is; a path with {@code ;} or encoded characters in it is not open. */
  private boolean isOpen(HttpServletRequest request) {
    PathContainer path = PathContainer.parsePath(request.getRequestURI());
    return request.getRequestURI().matches("[A-Za-z0-9/._-]*") && !request.getRequestURI().contains("..")
        && openPaths.stream().anyMatch(open -> open.matches(path));
  }

  private String token(HttpServletRequest request) {
    String token = value(properties.header(), request);
    if (token != null && !(properties.header().equalsIgnoreCase(AUTHORIZATION) && isBearer(token))) {
      return token;
    }
    String authorization = request.getHeader(AUTHORIZATION);
    return isBearer(authorization) ? authorization.substring(BEARER.length()).strip() : null;
  }

  private static boolean isBearer(String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /** A header's, or that of a parameter in the query. Not of one in the body, which nobody has read yet. */
  private static String value(String name, HttpServletRequest request) {
    String value = request.getHeader(name);
    if (value != null || request.getQueryString() == null) {
      return value;
    }
    for (String pair : request.getQueryString().split("&")) {
      if (TokenlessRequest.isNamed(pair, name)) {
        try {
          return URLDecoder.decode(pair.substring(Math.min(pair.length(), pair.indexOf('=') + 1)),
              StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return null;
        }
      }
    }
    return null;
  }
}
