package dev.dromedary.pool;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Gives each call of the engine a time, for docker-java's response timeout does nothing on Unix sockets: a call that
 * isn't answered in time has its thread interrupted, which closes the connection. An answer is read as a whole within
 * that time; so this is not for commands that stream.
 */
final class EngineCalls implements DockerHttpClient {
  static final Duration PING_TIME = Duration.ofSeconds(8);
  /** A create, start or remove takes a second or two on a busy machine. */
  static final Duration CALL_TIME = Duration.ofSeconds(20);
  private static final String PING = "/_ping";

  private final Function<Duration, DockerHttpClient> connect;
  private final Duration pingTime;
  private final Duration callTime;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "engine-deadlines");
    thread.setDaemon(true);
    return thread;
  });
  /** Never short of a connection, however many calls wait. */
  private volatile DockerHttpClient pings;
  private volatile DockerHttpClient calls;

  /**
   * @param connect makes a client with connections of its own, on which silence ends after a time, if they are TCP's
   */
  EngineCalls(Function<Duration, DockerHttpClient> connect, Duration pingTime, Duration callTime) {
    this.connect = connect;
    this.pingTime = pingTime;
    this.callTime = callTime;
    pings = connect.apply(pingTime);
    calls = connect.apply(callTime);
  }

  private record Answer(int status, Map<String, List<String>> headers, byte[] body) implements Response {
    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return headers;
    }

    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(body);
    }

    @Override
    public void close() {}
  }

  /** The time of one call. */
  private static final class Deadline implements Runnable {
    private final Thread caller = Thread.currentThread();
    private boolean over;
    private boolean missed;

    @Override
    public synchronized void run() {
      if (!over) {
        missed = true;
        caller.interrupt();
      }
    }

    /** @return whether it was missed; then the thread is no longer interrupted */
    synchronized boolean end() {
      over = true;
      if (missed) {
        Thread.interrupted();
      }
      return missed;
    }
  }

  @Override
  public Response execute(Request request) {
    boolean ping = request.path().endsWith(PING);
    Duration time = ping ? pingTime : callTime;
    Deadline deadline = new Deadline();
    Future<?> waiting = timer.schedule(deadline, time.toMillis(), TimeUnit.MILLISECONDS);
    RuntimeException failure = null;
    Answer answer = null;
    try (Response response = (ping ? pings : calls).execute(request)) {
      answer = new Answer(response.getStatusCode(), response.getHeaders(), response.getBody().readAllBytes());
    } catch (IOException e) {
      failure = new UncheckedIOException(e);
    } catch (RuntimeException e) {
      failure = e;
    }
    waiting.cancel(false);
    boolean missed = deadline.end();
    if (failure != null) {
      throw missed ? new UncheckedIOException(new IOException("the engine has not answered " + request.method() + " "
          + request.path() + " within " + time.toSeconds() + " s")) : failure;
    }
    return answer;
  }

  Duration pingTime() {
    return pingTime;
  }

  /** Closes all connections, also those that calls wait on, and makes new ones from now on. */
  void reconnect() {
    DockerHttpClient oldPings = pings;
    DockerHttpClient oldCalls = calls;
    pings = connect.apply(pingTime);
    calls = connect.apply(callTime);
    close(oldPings);
    close(oldCalls);
  }

  private static void close(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    close(pings);
    close(calls);
  }
}
