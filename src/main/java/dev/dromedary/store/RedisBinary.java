package dev.dromedary.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import redis.embedded.core.ExecutableProvider;

/** Finds a redis-server to run. */
final class RedisBinary {
  private static final List<String> NAMES = List.of("redis-server", "valkey-server");
  private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)");

  private RedisBinary() {}

  /**
   * @param configured null for whatever there is
   * @param unpackTo where the binary that we bring along goes, if it comes to that
   */
  static Path find(Path configured, Path unpackTo, Log log) {
    if (configured != null) {
      return configured;
    }
    for (Path candidate : onPath()) {
      if (isRecent(candidate)) {
        return candidate;
      }
      log.info(candidate + " is older than Redis 6.2, or can't be run");
    }
    try {
      Files.createDirectories(unpackTo);
      return ExecutableProvider.newJarResourceProvider(unpackTo.toFile()).get().toPath().toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("no redis-server on the PATH, and none to bring along for this platform", e);
    }
  }

  private static List<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(directory -> !directory.isBlank())
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .toList();
  }

  private static boolean isRecent(Path binary) {
    try {
      Process process = new ProcessBuilder(binary.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && isRecent(said);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** @param said by {@code --version} */
  static boolean isRecent(String said) {
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    return major > 6 || major == 6 && Integer.parseInt(version.group(2)) >= 2;
  }

  /** Puts the process out of reach of a terminal's Ctrl-C, which is meant for us: Redis goes last. */
  static List<String> inItsOwnSession(List<String> command) {
    return Stream.of("/usr/bin/setsid", "/bin/setsid")
        .filter(setsid -> Files.isExecutable(Path.of(setsid)))
        .findFirst()
        .map(setsid -> Stream.concat(Stream.of(setsid), command.stream()).toList())
        .orElse(command);
  }
}
