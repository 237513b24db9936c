package dev.dromedary.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code ./dromedary} of the checkout, away from the data directory, settings and home of whoever runs the tests. */
final class Launcher {
  /** @param output both streams, in the order of their lines */
  record Result(int exit, String output) {}

  private final Path home;
  private final Map<String, String> environment = new LinkedHashMap<>();

  Launcher(Path home) {
    this.home = home;
  }

  Launcher with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", Path.of("dromedary").toAbsolutePath().toString()));
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
