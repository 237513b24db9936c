package dev.dromedary;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service of the class's own, with a Redis of its own and the engine that there is, and a client of it. */
@SpringBootTest(classes = Dromedary.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
abstract class ServiceFixture {
  @TempDir
  static Path data;

  @DynamicPropertySource
  static void dataDirectory(DynamicPropertyRegistry registry) {
    registry.add("dromedary.data-directory", () -> data.toString());
  }

  @LocalServerPort
  int port;
  Client client;

  @BeforeEach
  void connect() {
    client = new Client(port);
  }
}
