package dev.dromedary.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How the story began: Python's hello world by the engine's means alone, over its API. No queue, no limits, no cleaning up. */
final class DockerRuns implements AutoCloseable {
  private static final String[] HELLO = {"python3", "-c", Program.PYTHON.source()};
  private static final String[] FOREVER = {"sleep", "3600"};

  private final String image;
  private final DockerClient docker;
  private final BlockingQueue<String> pool = new ArrayBlockingQueue<>(64);
  private final List<String> made = new ArrayList<>();

  DockerRuns(String image, String engine) {
    this.image = image;
    docker = client(engine);
  }

  static DockerClient client(String engine) {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(engine).build();
    return DockerClientImpl.getInstance(config,
        new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).maxConnections(2000).build());
  }

  private static final class Output extends ResultCallback.Adapter<Frame> {
    final StringBuilder text = new StringBuilder();

    @Override
    public void onNext(Frame frame) {
      text.append(new String(frame.getPayload()));
    }
  }

  private static void expectHello(Output output) {
    if (!output.text.toString().equals(Program.PYTHON.output())) {
      throw new IllegalStateException("wrong output: " + output.text);
    }
  }

  private String container(String[] command) {
    return docker.createContainerCmd(image).withEntrypoint(command[0]).withCmd(List.of(command).subList(1, command.length))
        .withNetworkDisabled(true).withAttachStdout(true)
        .withHostConfig(HostConfig.newHostConfig().withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))).exec().getId();
  }

  Void inContainerOfItsOwn() throws Exception {
    String id = container(HELLO);
    try (Output output = docker.attachContainerCmd(id).withStdOut(true).withStdErr(true).withFollowStream(true).exec(new Output())) {
      output.awaitStarted(60, TimeUnit.SECONDS);
      docker.startContainerCmd(id).exec();
      output.awaitCompletion(120, TimeUnit.SECONDS);
      expectHello(output);
    } finally {
      docker.removeContainerCmd(id).withForce(true).exec();
    }
    return null;
  }

  void fillPool(int size, boolean paused) {
    for (int i = 0; i < size; i++) {
      String id = container(FOREVER);
      made.add(id);
      docker.startContainerCmd(id).exec();
      if (paused) {
        docker.pauseContainerCmd(id).exec();
      }
      pool.add(id);
    }
  }

  void emptyPool() {
    pool.clear();
    made.forEach(id -> docker.removeContainerCmd(id).withForce(true).exec());
    made.clear();
  }

  Void byExec(boolean paused) throws Exception {
    String id = pool.take();
    try {
      if (paused) {
        docker.unpauseContainerCmd(id).exec();
      }
      String exec = docker.execCreateCmd(id).withCmd(HELLO).withAttachStdout(true).withAttachStderr(true).exec().getId();
      try (Output output = docker.execStartCmd(exec).exec(new Output())) {
        output.awaitCompletion(60, TimeUnit.SECONDS);
        expectHello(output);
      }
      if (paused) {
        docker.pauseContainerCmd(id).exec();
      }
    } finally {
      pool.add(id);
    }
    return null;
  }

  static Sample sequence(Callable<Void> run, int times) throws Exception {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      run.call();
      nanos.add(System.nanoTime() - start);
    }
    return Sample.ofNanos(nanos);
  }

  static Judge.Crowd crowd(Callable<Void> run, int number, int atOnce) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    long begin = System.nanoTime();
    List<Future<?>> runs = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      runs.add(threads.submit(() -> {
        run.call();
        // everybody came at the beginning
        nanos.add(System.nanoTime() - begin);
        return null;
      }));
    }
    for (Future<?> one : runs) {
      one.get();
    }
    threads.shutdown();
    return new Judge.Crowd(Sample.ofNanos(nanos), (System.nanoTime() - begin) / 1e9, number);
  }

  @Override
  public void close() throws IOException {
    emptyPool();
    docker.close();
  }
}
