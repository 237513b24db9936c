package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContainerRemoverIT {
  private static final String IMAGE = System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core");

  private final String node = "half-booted-it-" + UUID.randomUUID();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void whatNoPoolHasKnownForLongerThanABootTakesIsRemoved() throws Exception {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    try (DockerClient docker = DockerClientImpl.getInstance(config,
        new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build())) {
      ContainerRemover strays = new ContainerRemover(docker, node, clock::get);
      String known = create(docker, node);
      String booting = create(docker, node);
      String lost = create(docker, node);
      String another = create(docker, node + "-2");
      ContainerPools pools = mock(ContainerPools.class);
      try {
        when(pools.ids()).thenReturn(Set.of(known));
        strays.removeUnknown(pools);
        clock.addAndGet(ContainerRemover.PATIENCE.toNanos() - 1);
        strays.removeUnknown(pools);
        assertThat(strays.ofThisNode()).containsExactlyInAnyOrder(known, booting, lost);

        when(pools.ids()).thenReturn(Set.of(known, booting));
        clock.incrementAndGet();
        strays.removeUnknown(pools);
        assertThat(strays.ofThisNode()).containsExactlyInAnyOrder(known, booting);
        assertThat(docker.inspectContainerCmd(another).exec().getId()).isEqualTo(another);
      } finally {
        strays.ofThisNode().forEach(strays::remove);
        strays.remove(another);
      }
    }
  }

  private static String create(DockerClient docker, String node) {
    return docker.createContainerCmd(IMAGE).withNetworkDisabled(true)
        .withLabels(Map.of(DockerConfiguration.NODE_LABEL, node)).exec().getId();
  }
}
