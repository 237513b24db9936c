package dev.dromedary.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs {@code ./dromedary} in a checkout and a home of its own; the checkout has what the launcher needs. */
final class Launcher {
  /** @param output both streams, in the order of their lines */
  record Result(int exit, String output) {}

  private final Path home;
  private final Path checkout;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** @param home a folder; the checkout is made beside it */
  Launcher(Path home) throws IOException {
    this.home = home;
    checkout = home.resolveSibling("checkout");
    List<Path> files = new ArrayList<>(List.of(Path.of("dromedary"), Path.of("docker/engine.sh")));
    try (Stream<Path> parts = Files.list(Path.of("docker/launcher"))) {
      parts.forEach(files::add);
    }
    for (Path file : files) {
      Files.createDirectories(checkout.resolve(file).getParent());
      Files.copy(file, checkout.resolve(file));
    }
  }

  Path checkout() {
    return checkout;
  }

  Launcher with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", checkout.resolve("dromedary").toString()));
    Collections.addAll(command, arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("DROMEDARY_") || name.startsWith("DOCKER_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
