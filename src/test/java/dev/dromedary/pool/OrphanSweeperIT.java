package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.Role;
import dev.dromedary.node.Nodes;
import dev.dromedary.store.RedisFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrphanSweeperIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final String TEST_LABEL = "dromedary.test";

  private final String test = UUID.randomUUID().toString();

  private static Nodes node(String name) {
    DromedaryProperties properties = new DromedaryProperties(Path.of("target"), name, EnumSet.allOf(Role.class), false);
    return new Nodes(redis.connections(), properties, new SimpleMeterRegistry());
  }

  @Test
  void onlyContainersOfDeadNodesOfThisRedisGo_andOnlyAfterAWhile() throws Exception {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    try (DockerClient docker = DockerClientImpl.getInstance(config,
        new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build())) {
      Nodes here = node("here");
      here.announce().join();
      node("living").announce().join();
      container(docker, here.clusterId(), "here");
      container(docker, here.clusterId(), "living");
      container(docker, here.clusterId(), "dead");
      container(docker, "another Redis's", "dead");
      AtomicLong clock = new AtomicLong();
      DromedaryProperties properties = new DromedaryProperties(Path.of("target"), "here", EnumSet.allOf(Role.class), false);
      OrphanSweeper abandoned = new OrphanSweeper(
          docker, here, new ContainerRemover(docker, properties), "here", clock::get);
      try {
        abandoned.remove();
        clock.addAndGet(OrphanSweeper.PATIENCE.toNanos() - 1);
        abandoned.remove();
        assertThat(owners(docker)).containsExactlyInAnyOrder("here/ours", "living/ours", "dead/ours", "dead/theirs");

        redis.commands().del("dromedary:{0}:node:here");
        clock.addAndGet(2);
        abandoned.remove();
        assertThat(owners(docker)).as("while Redis doesn't know even us").hasSize(4);

        here.announce().join();
        abandoned.remove();
        clock.addAndGet(OrphanSweeper.PATIENCE.toNanos());
        abandoned.remove();
        assertThat(owners(docker)).containsExactlyInAnyOrder("here/ours", "living/ours", "dead/theirs");
      } finally {
        docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(TEST_LABEL, test)).exec()
            .forEach(container -> docker.removeContainerCmd(container.getId()).withForce(true).exec());
      }
    }
  }

  private void container(DockerClient docker, String cluster, String owner) {
    docker.createContainerCmd(System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core"))
        .withNetworkDisabled(true).withLabels(Map.of(TEST_LABEL, test,
            DockerConfiguration.CLUSTER_LABEL, cluster, DockerConfiguration.NODE_LABEL, owner)).exec();
  }

  private Set<String> owners(DockerClient docker) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(TEST_LABEL, test)).exec().stream()
        .map(container -> container.getLabels().get(DockerConfiguration.NODE_LABEL)
            + (container.getLabels().get(DockerConfiguration.CLUSTER_LABEL).startsWith("another") ? "/theirs" : "/ours"))
        .collect(Collectors.toSet());
  }
}
