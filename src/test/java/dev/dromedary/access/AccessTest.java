package dev.dromedary.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AccessTest {
  private static AccessProperties properties(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("dromedary.auth", Bindable.of(AccessProperties.class));
  }

  private static MockHttpServletRequest request(String path) {
    return new MockHttpServletRequest("GET", path);
  }

  /** @return what gets behind the filter; null when nothing does */
  private static HttpServletRequest passes(HttpServletRequest request, Map<String, String> properties) throws Exception {
    MockFilterChain chain = new MockFilterChain();
    new AccessFilter(properties(properties)).doFilter(request, new MockHttpServletResponse(), chain);
    return (HttpServletRequest) chain.getRequest();
  }

  private static int status(HttpServletRequest request, Map<String, String> properties) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    new AccessFilter(properties(properties)).doFilter(request, response, new MockFilterChain());
    assertThat(response.getContentLength()).isZero();
    return response.getStatus();
  }

  private static MockHttpServletRequest from(String address) {
    MockHttpServletRequest request = request("/languages");
    request.setRemoteAddr(address);
    return request;
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, 200", "10.255.0.1, 200", "11.0.0.1, 403", "192.168.0.7, 200", "192.168.0.8, 403", "2001:db8::1, 200",
      "2001:db9::1, 403", "fe80::1%eth0, 403"})
  void onlyAddressesThatAreAllowed(String address, int status) throws Exception {
    assertThat(status(from(address), Map.of("dromedary.auth.allow-ip", "10.0.0.0/8, 192.168.0.7, 2001:db8::/32"))).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, 403", "11.0.0.1, 200", "::1, 403", "::2, 200"})
  void addressesThatAreDenied(String address, int status) throws Exception {
    assertThat(status(from(address), Map.of("dromedary.auth.disallow-ip", "10.0.0.0/8,::1"))).isEqualTo(status);
  }

  @Test
  void addressComesBeforeToken() throws Exception {
    assertThat(status(from("10.0.0.1"), Map.of("dromedary.auth.disallow-ip", "10.0.0.1", "dromedary.auth.tokens", "x")))
        .isEqualTo(403);
    assertThat(status(from("10.0.0.2"), Map.of("dromedary.auth.disallow-ip", "10.0.0.1", "dromedary.auth.tokens", "x")))
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "", "1.2.3.4.5", "::g"})
  void whatIsNoAddressIsRefusedAtTheStart(String address) {
    assertThatThrownBy(() -> Network.parse(address)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void originsThatAreDenied() {
    Origins origins = new Origins(properties(Map.of("dromedary.auth.disallow-origin", "https://bad.example")), false);

    assertThat(origins.checkOrigin("https://bad.example")).isNull();
    assertThat(origins.checkOrigin("https://good.example")).isEqualTo("*");
  }

  @Test
  void headersCanBeNamed() throws Exception {
    Map<String, String> named = Map.of("dromedary.auth.header", "X-Key", "dromedary.auth.tokens", "secret",
        "dromedary.auth.admin-header", "X-Root", "dromedary.auth.admin-tokens", "root");
    MockHttpServletRequest request = request("/languages");
    request.addHeader("X-Key", "secret");
    request.addHeader("X-Root", "root");

    assertThat(((Client) passes(request, named).getUserPrincipal()).isAdministrator()).isTrue();
    MockHttpServletRequest other = request("/languages");
    other.addHeader("X-Auth-Token", "secret");
    assertThat(passes(other, named)).isNull();
  }

  @Test
  void everyDigestIsCompared() {
    int[] compared = {0};
    TokenDigests digests = new TokenDigests(List.of("a", "b", "c"), (one, other) -> {
      compared[0]++;
      return MessageDigest.isEqual(one, other);
    });

    for (String token : List.of("a", "b", "c", "d")) {
      compared[0] = 0;
      assertThat(digests.contains(token)).isEqualTo(!token.equals("d"));
      assertThat(compared[0]).isEqualTo(3);
    }
  }

  @Test
  void aDigestIsAsGoodAsItsToken_andIsNoTokenItself() throws Exception {
    String digest = "sha256:" + HexFormat.of().formatHex(
        MessageDigest.getInstance("SHA-256").digest("secret".getBytes(StandardCharsets.UTF_8)));
    TokenDigests digests = new TokenDigests(List.of(digest));

    assertThat(digests.contains("secret")).isTrue();
    assertThat(digests.contains(digest)).isFalse();
    assertThatThrownBy(() -> new TokenDigests(List.of("sha256:c0ffee"))).hasMessageNotContaining("c0ffee");
  }

  @Test
  void aTokenIsNowhereBehindTheFilter() throws Exception {
    Map<String, String> guarded = Map.of("dromedary.auth.tokens", "secret", "dromedary.auth.admin-tokens", "root");
    for (String where : List.of("X-Auth-Token", "x-auth-token", "Authorization")) {
      MockHttpServletRequest request = request("/submissions");
      request.addHeader(where, where.equals("Authorization") ? "Bearer secret" : "secret");
      request.setQueryString("page=1&X-Auth-User=root&fields=token");
      request.setParameter("X-Auth-User", "root");
      request.setParameter("page", "1");

      HttpServletRequest behind = passes(request, guarded);

      assertThat(behind.getHeader(where)).isNull();
      assertThat(behind.getHeaders(where).hasMoreElements()).isFalse();
      assertThat(behind.getHeaderNames().asIterator()).toIterable().isEmpty();
      assertThat(behind.getQueryString()).isEqualTo("page=1&fields=token");
      assertThat(behind.getParameter("X-Auth-User")).isNull();
      assertThat(behind.getParameterMap()).containsOnlyKeys("page");
      assertThat(behind.getUserPrincipal().getName()).startsWith("token ").doesNotContain("secret");
      assertThat(((Client) behind.getUserPrincipal()).isAdministrator()).isTrue();
    }
    assertThat(properties(guarded).toString()).doesNotContain("secret", "root");
  }

  @Test
  void norInWhatTellsOfAnError() throws Exception {
    MockHttpServletRequest request = request("/error");
    request.setDispatcherType(DispatcherType.ERROR);
    request.setQueryString("X-Auth-Token=secret");
    request.addHeader("Authorization", "Bearer secret");

    HttpServletRequest behind = passes(request, Map.of("dromedary.auth.tokens", "secret"));

    assertThat(behind.getQueryString()).isNull();
    assertThat(behind.getHeader("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/", "/index.html", "/favicon.svg", "/docs/",
      "/docs/index.html", "/page/app.js", "/page/library/editor.js", "/page/access.json"})
  void healthAndThePageThatAsksForATokenAreOpen(String path) throws Exception {
    assertThat(passes(request(path), Map.of("dromedary.auth.tokens", "secret"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/languages", "/openapi.json", "/dashboard/events", "/submissions", "/actuator", "/actuator/prometheus", "/actuator/health/../prometheus",
      "/actuator/health;/../prometheus", "/docs/../languages", "/docs/%2e%2e/languages", "/docs/..;/languages", "/webjars/other/x.js", "/page/../languages",
      "/nothing", "/error"})
  void nothingElseIs(String path) throws Exception {
    assertThat(passes(request(path), Map.of("dromedary.auth.tokens", "secret"))).isNull();
    MockHttpServletRequest wrong = request(path);
    wrong.addHeader("X-Auth-Token", "secre");
    assertThat(passes(wrong, Map.of("dromedary.auth.tokens", "secret"))).isNull();
  }

  @Test
  void withoutTokensEverybodyMayPassAndNobodyIsAdministrator() throws Exception {
    assertThat(((Client) passes(request("/x"), Map.of()).getUserPrincipal())).isEqualTo(Client.anonymous(false));
    assertThatThrownBy(() -> new Authorization().check(Client.anonymous(false))).isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> new Authorization().check(null)).isInstanceOf(NotAuthorizedException.class);
  }
}
