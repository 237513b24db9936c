package dev.dromedary.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A request without what must not get into a log, an exchange or an error: its tokens. */
class TokenlessRequest extends HttpServletRequestWrapper {
  private final Client client;
  private final List<String> secrets;

  /**
   * @param client null when it isn't known
   * @param secrets names of headers and parameters
   */
  TokenlessRequest(HttpServletRequest request, Client client, List<String> secrets) {
    super(request);
    this.client = client;
    this.secrets = secrets;
  }

  /** @param pair {@code name=value} of a query, as it was sent */
  static boolean isNamed(String pair, String name) {
    return pair.startsWith(name + "=");
  }

  /** Asked for each header of each request, more than once. */
  private boolean isSecret(String name) {
    for (String secret : secrets) {
      if (secret.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Principal getUserPrincipal() {
    return client;
  }

  @Override
  public String getHeader(String name) {
    return isSecret(name) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return isSecret(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(
        Collections.list(super.getHeaderNames()).stream().filter(name -> !isSecret(name)).toList());
  }

  @Override
  public String getQueryString() {
    String query = super.getQueryString();
    if (query == null || secrets.stream().noneMatch(query::contains)) {
      return query;
    }
    String left = Arrays.stream(query.split("&"))
        .filter(pair -> secrets.stream().noneMatch(secret -> isNamed(pair, secret)))
        .collect(Collectors.joining("&"));
    return left.isEmpty() ? null : left;
  }

  @Override
  public String getParameter(String name) {
    return isSecret(name) ? null : super.getParameter(name);
  }

  @Override
  public String[] getParameterValues(String name) {
    return isSecret(name) ? null : super.getParameterValues(name);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    Map<String, String[]> parameters = new LinkedHashMap<>(super.getParameterMap());
    parameters.keySet().removeIf(this::isSecret);
    return parameters;
  }
}
