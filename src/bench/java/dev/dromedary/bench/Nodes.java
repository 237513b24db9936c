package dev.dromedary.bench;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Programs that sleep, all submitted at once to one node: it alone, then with another on the same Redis and with as many containers,
 * then with another that is killed in the middle. Sleepers, so that the second node brings what a second machine would:
 * containers. Every answer is waited for at the first node, and looked at.
 */
final class Nodes {
  private static final double AT_MOST = 0.6;

  private Nodes() {}

  /** @return whether two nodes were as fast as promised, and every submission had its verdict */
  static boolean run(Path jar, String image, String engine, Path scratch, int submissions) throws Exception {
    Progress.step("starting the first node");
    try (Service first = new Service(jar, scratch.resolve("first"), image, engine)) {
      Judge judge = first.client();
      judge.crowd(Program.SLEEPER, submissions, submissions);
      Progress.step("one node");
      double alone = judge.crowd(Program.SLEEPER, submissions, submissions).seconds();
      double together;
      double killed;
      Progress.step("starting the second node");
      try (Service second = new Service(jar, scratch.resolve("second"), image, engine, first.redisProperties())) {
        second.awaitFull();
        judge.crowd(Program.SLEEPER, submissions, submissions);
        Progress.step("two nodes");
        together = judge.crowd(Program.SLEEPER, submissions, submissions).seconds();
        Progress.step("two nodes, of which one is killed");
        CompletableFuture<Double> surviving = CompletableFuture.supplyAsync(() -> crowd(judge, submissions));
        TimeUnit.MILLISECONDS.sleep((long) (together * 1000 / 2));
        second.kill();
        killed = surviving.join();
      }
      Progress.step("waiting for the first node to remove the containers of the one that was killed");
      awaitNoContainers(engine, "second");
      Progress.end();
      System.out.printf("%-44s %8.1f s%n", submissions + " programs that sleep 0.5 s, one node", alone);
      System.out.printf("%-44s %8.1f s%n", "two nodes", together);
      System.out.printf("%-44s %8.2f     at most %.1f%n", "two nodes ÷ one", together / alone, AT_MOST);
      System.out.printf("%-44s %8.1f s   every one Accepted%n", "two nodes, one killed in the middle", killed);
      return together / alone <= AT_MOST;
    }
  }

  private static void awaitNoContainers(String engine, String node) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    try (DockerClient docker = DockerRuns.client(engine)) {
      while (!docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of("dromedary.node", node)).exec().isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("there are still containers of the node that was killed");
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private static double crowd(Judge judge, int submissions) {
    try {
      return judge.crowd(Program.SLEEPER, submissions, submissions).seconds();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
