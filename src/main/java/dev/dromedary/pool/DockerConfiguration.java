package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.DockerClientDelegate;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.Nodes;
import dev.dromedary.runner.EngineAddress;
import dev.dromedary.runner.RunnerSessions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.docker.DockerClientProfile;
import org.apache.camel.component.docker.DockerComponent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one client of the engine, used by camel-docker's endpoints and by us. */
@Configuration(proxyBeanMethods = false)
class DockerConfiguration {
  /** By it, a node finds the containers that an earlier life of it left behind. */
  static final String NODE_LABEL = "dromedary.node";
  /** By it, nodes that share a Redis find the containers that dead ones among them left behind. */
  static final String CLUSTER_LABEL = "dromedary.cluster";
  /** By it, the launcher finds the containers of a data directory. */
  static final String DATA_LABEL = "dromedary.data";

  @Bean(destroyMethod = "close")
  EngineCalls engineCalls(DockerProperties docker) {
    return calls(docker, EngineCalls.PING_TIME, EngineCalls.CALL_TIME);
  }

  static EngineCalls calls(DockerProperties docker, Duration pingTime, Duration callTime) {
    URI host = config(docker).getDockerHost();
    return new EngineCalls(time -> new ApacheDockerHttpClient.Builder().dockerHost(host).maxConnections(64)
        .connectionTimeout(Duration.ofSeconds(5)).responseTimeout(time).build(), pingTime, callTime);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  EngineWatch engineWatch(DockerClient docker, EngineCalls calls) {
    return new EngineWatch(docker, calls);
  }

  private static DockerClientConfig config(DockerProperties docker) {
    return DefaultDockerClientConfig.createDefaultConfigBuilder()
        .withDockerHost(docker.host()).withDockerTlsVerify(false).build();
  }

  static DockerClient client(DockerProperties docker, EngineCalls calls) {
    return DockerClientImpl.getInstance(config(docker), calls);
  }

  @Bean(destroyMethod = "")
  DockerClient dockerClient(DockerProperties docker, EngineCalls calls, DromedaryProperties dromedary, Nodes nodes) {
    DockerClient client = client(docker, calls);
    Map<String, String> labels =
        Map.of(NODE_LABEL, dromedary.node(), DATA_LABEL, dromedary.dataDirectory().toString());
    return new DockerClientDelegate() {
      @Override
      protected DockerClient getDockerClient() {
        return client;
      }

      /** camel-docker has no header for labels. */
      @Override
      public CreateContainerCmd createContainerCmd(String image) {
        Map<String, String> all = new HashMap<>(labels);
        if (nodes.clusterId() != null) {
          all.put(CLUSTER_LABEL, nodes.clusterId());
        }
        return client.createContainerCmd(image).withLabels(all);
      }
    };
  }

  @Bean
  RunnerSessions runnerSessions(DockerProperties docker, SandboxProperties sandbox) throws IOException {
    return new RunnerSessions(
        EngineAddress.parse(docker.host()), SandboxSpec.walls(sandbox),
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
  }

  /** camel-docker makes clients by the endpoint's options and never closes them; this one gives every endpoint ours. */
  @Bean("docker")
  DockerComponent dockerComponent(DockerClient client) {
    return new DockerComponent() {
      @Override
      public DockerClient getClient(DockerClientProfile profile) {
        return client;
      }
    };
  }
}
