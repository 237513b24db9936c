package dev.dromedary.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressFilterTest {
  private final EgressFilter filter = new EgressFilter(List.of("Trusted.Internal", "127.0.0.2", "::1"));

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
      "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.19.255.255", "224.0.0.1",
      "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
      "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:53aa::1", "ff02::1", "2130706433", "127.1", "[fe80::1]"})
  void innerAddressesAreForbidden(String host) {
    assertThatThrownBy(() -> filter.resolve(host)).isInstanceOf(EgressFilter.ForbiddenHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST.", "redis", "a.localhost", "printer.local", "metadata.google.internal", "nas.lan"})
  void innerNamesAreForbiddenWithoutALookUp(String host) {
    assertThatThrownBy(() -> filter.resolve(host)).isInstanceOf(EgressFilter.ForbiddenHostException.class)
        .hasMessageContaining("inner name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "198.17.0.1",
      "2606:4700::1111", "2a00:1450:4001::200e"})
  void publicAddressesAreNot(String host) throws Exception {
    assertThat(filter.resolve(host)).hasSize(1);
  }

  @Test
  void whatIsAllowedByConfigurationIsNotChecked() throws Exception {
    assertThat(filter.resolve("127.0.0.2")).containsExactly(InetAddress.getByName("127.0.0.2"));
    assertThat(filter.resolve("[::1]")).containsExactly(InetAddress.getByName("::1"));
  }
}
