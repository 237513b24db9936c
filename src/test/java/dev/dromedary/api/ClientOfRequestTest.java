package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.access.Client;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientOfRequestTest {
  private static MockHttpServletRequest from(String address) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setRemoteAddr(address);
    return request;
  }

  @Test
  void aTokenCountsOnlyIfItHasBeenChecked() {
    MockHttpServletRequest request = from("192.0.2.1");
    request.addHeader("X-Auth-Token", "anything");
    assertThat(ClientOfRequest.of(request)).isEqualTo("address 192.0.2.1");
    request.setUserPrincipal(new Client("anonymous", true));
    assertThat(ClientOfRequest.of(request)).isEqualTo("address 192.0.2.1");
    request.setUserPrincipal(new Client("token-0123456789ab", false));
    assertThat(ClientOfRequest.of(request)).isEqualTo("token-0123456789ab");
  }

  @Test
  void ipv6CountsByItsNetwork() {
    assertThat(ClientOfRequest.of(from("2001:db8:1:2:3:4:5:6"))).isEqualTo(ClientOfRequest.of(from("2001:db8:1:2::1")))
        .isNotEqualTo(ClientOfRequest.of(from("2001:db8:1:3::1")));
  }
}
