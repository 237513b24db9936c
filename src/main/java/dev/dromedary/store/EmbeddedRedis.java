package dev.dromedary.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.logging.Log;
import org.springframework.context.SmartLifecycle;

/**
 * A redis-server of our own, for a service that was told of none: a process on the loopback address, with an
 * append-only file and a random password.
 *
 * <p><b>Theory of operation.</b> The process outlives us, if we are killed: then its next owner, who starts on the same
 * directory, adopts it. What an owner has to know is in the directory: {@code redis.pid}, {@code redis.port} and
 * {@code redis.password}. A process is ours if it answers to the password, for nobody else knows that. If the process
 * dies while we live, it is started again, on the same port, for clients can't be told of another. Only {@link #stop()}
 * ends it on purpose, and it does so after everyone who might use it has stopped.
 *
 * <p>Callers hold the lock of the data directory ({@link DataDirectoryLock}), so there is one owner at a time.
 */
final class EmbeddedRedis implements SmartLifecycle {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final long LONGEST_PAUSE_MILLIS = 5000;
  private static final int PORT_ATTEMPTS = 5;

  private final Path directory;
  private final EmbeddedRedisProperties properties;
  private final Log log;
  private final String password;
  private ScheduledExecutorService watcher;
  private ProcessHandle process;
  private int port;
  private long pauseMillis;
  private boolean running;

  /** @param directory where it keeps everything; created if it is missing */
  EmbeddedRedis(Path directory, EmbeddedRedisProperties properties, Log log) {
    this.directory = directory;
    this.properties = properties;
    this.log = log;
    try {
      createPrivate(directory);
      password = password();
    } catch (IOException e) {
      throw new UncheckedIOException("no place for Redis's files: " + directory, e);
    }
  }

  int port() {
    return port;
  }

  String getPassword() {
    return password;
  }

  synchronized long pid() {
    return process.pid();
  }

  /**
   * Adopts the process that an earlier owner has left, or starts one. Returns when it answers.
   *
   * @throws IllegalStateException with the end of its log, when it doesn't
   */
  @Override
  public synchronized void start() {
    if (running) {
      return;
    }
    try {
      if (adopt()) {
        log.info("Going on with the embedded Redis " + process.pid() + " on port " + port);
      } else {
        launchOnFreePort();
        log.info("Embedded Redis " + process.pid() + " on port " + port + ", files in " + directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Redis can't be started", e);
    }
    running = true;
    pauseMillis = 100;
    watcher = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "embedded-redis");
      thread.setDaemon(true);
      return thread;
    });
    watch(process);
  }

  private boolean adopt() throws IOException {
    String pid = read("redis.pid");
    String lastPort = read("redis.port");
    if (pid == null || lastPort == null) {
      return false;
    }
    ProcessHandle left = ProcessHandle.of(Long.parseLong(pid)).filter(EmbeddedRedis::isRedis).orElse(null);
    if (left == null) {
      return false;
    }
    // two on the same files would spoil them: wait for it to answer, or to end if it is about to
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!RedisProbe.isOurs(Integer.parseInt(lastPort), password)) {
      if (!left.isAlive()) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Process " + pid + " is a Redis that an earlier Dromedary has left in "
            + directory + ", and it doesn't answer. End it by hand if it is broken.");
      }
      pause();
    }
    process = left;
    port = Integer.parseInt(lastPort);
    awaitReady();
    RedisProbe.configure(port, password, "appendfsync", properties.appendfsync());
    return true;
  }

  /** Not some other program that was given the pid since. */
  private static boolean isRedis(ProcessHandle candidate) {
    String command = candidate.info().command().orElse("");
    return candidate.isAlive() && (command.contains("redis") || command.contains("valkey"));
  }

  private void launchOnFreePort() throws IOException {
    String lastPort = read("redis.port");
    int candidate = lastPort == null ? freePort() : Integer.parseInt(lastPort);
    for (int attempt = 1; ; attempt++) {
      try {
        launch(candidate);
        return;
      } catch (IllegalStateException e) {
        // somebody else may have the port by now
        if (attempt == PORT_ATTEMPTS || !logEnd().contains("Address already in use")) {
          throw e;
        }
        candidate = freePort();
      }
    }
  }

  private void launch(int onPort) throws IOException {
    Path binary = RedisBinary.find(properties.binary(), directory.resolve("bin"), log);
    Path configuration = directory.resolve("redis.conf");
    write(configuration, configuration(onPort));
    write(directory.resolve("redis.port"), Integer.toString(onPort));
    Path output = directory.resolve("redis.log");
    Process started = new ProcessBuilder(
        RedisBinary.inItsOwnSession(List.of(binary.toString(), configuration.toString())))
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
    started.getOutputStream().close();
    process = started.toHandle();
    port = onPort;
    write(directory.resolve("redis.pid"), Long.toString(process.pid()));
    awaitReady();
  }

  /** In a file, not in arguments: those are for everyone to see. */
  private String configuration(int onPort) {
    return String.join("\n",
        "# written by Dromedary at each start",
        "bind 127.0.0.1",
        "port " + onPort,
        "requirepass " + password,
        "dir \"" + directory.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
        "appendonly yes",
        "appendfsync " + properties.appendfsync(),
        "save \"\"",
        "daemonize no",
        "maxmemory-policy noeviction",
        "");
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!RedisProbe.isReady(port, password)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Redis doesn't come up, see " + directory.resolve("redis.log") + ", which ends with:\n" + logEnd());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Redis started", e);
    }
  }

  private void watch(ProcessHandle watched) {
    long since = System.nanoTime();
    watched.onExit().thenRun(() -> revive(watched, since));
  }

  private synchronized void revive(ProcessHandle gone, long since) {
    // news of a process that was stopped may come late
    if (!running || !gone.equals(process)) {
      return;
    }
    if (System.nanoTime() - since > Duration.ofMinutes(1).toNanos()) {
      pauseMillis = 100;
    }
    log.error("The embedded Redis " + process.pid() + " is gone, starting it again in " + pauseMillis + " ms");
    watcher.schedule(() -> relaunch(gone), pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
  }

  private synchronized void relaunch(ProcessHandle gone) {
    if (!running || !gone.equals(process)) {
      return;
    }
    long since = System.nanoTime();
    try {
      launch(port);
      log.info("Embedded Redis " + process.pid() + " is back on port " + port);
      watch(process);
    } catch (IOException | RuntimeException e) {
      log.error("The embedded Redis can't be started again", e);
      process.destroy();
      revive(process, since);
    }
  }

  /** Asks the process to end, and waits until it has written everything. */
  @Override
  public synchronized void stop() {
    if (!running) {
      return;
    }
    running = false;
    watcher.shutdownNow();
    RedisProbe.shutdown(port, password);
    try {
      process.onExit().get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Files.deleteIfExists(directory.resolve("redis.pid"));
      log.info("Embedded Redis stopped");
    } catch (TimeoutException e) {
      log.warn("The embedded Redis " + process.pid() + " takes long to stop; it is left alone");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | IOException e) {
      log.warn("While the embedded Redis stopped", e);
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  /** Starts first and stops last, but for the lock: Camel, web server and clients of Redis are all in later phases. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 1;
  }

  private String password() throws IOException {
    String kept = read("redis.password");
    if (kept != null) {
      return kept;
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String fresh = HexFormat.of().formatHex(random);
    write(directory.resolve("redis.password"), fresh);
    return fresh;
  }

  private String read(String file) throws IOException {
    Path path = directory.resolve(file);
    String text = Files.exists(path) ? Files.readString(path).trim() : "";
    return text.isEmpty() ? null : text;
  }

  /** Readable for us only, from the beginning. */
  private static void write(Path file, String text) throws IOException {
    try {
      Files.createFile(file, onlyOwner(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      // and so are its permissions
    }
    Files.writeString(file, text);
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(directory.getParent());
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory, onlyOwner(directory, "rwx------"));
    }
  }

  private static FileAttribute<?>[] onlyOwner(Path path, String permissions) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
  }

  private String logEnd() {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("redis.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
