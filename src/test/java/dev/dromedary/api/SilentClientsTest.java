package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.http.Transfers;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Where Tomcat's time-out comes before ours, as on a machine that is too busy to look at the clock. */
@TestPropertySource(properties = {
  "server.tomcat.connection-timeout=1s", "dromedary.data-directory=target/silent-clients-test"})
class SilentClientsTest extends HttpTest {
  @Autowired Transfers transfers;

  @Test
  void aBodyThatStandsStillIsAnsweredOnce_andNeverWithAnError() throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket client = new Socket("localhost", port);
      client.setSoTimeout(30_000);
      client.getOutputStream().write(("POST /submissions HTTP/1.1\r\nHost: localhost\r\n"
          + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
      clients.add(client);
    }
    for (Socket client : clients) {
      String heard = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(heard).startsWith("HTTP/1.1 408 ").containsOnlyOnce("HTTP/1.1");
      client.close();
    }
    assertThat(transfers.held()).isZero();
  }
}
