package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.VersionCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Version;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.Role;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.component.docker.DockerConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The walls in the words of the engine that answers. What comes of them is shown by the containers themselves. */
class EnginesWordsTest {
  private static final String DOCKER = """
      {"Version": "26.1.5", "Components": [{"Name": "Engine", "Version": "26.1.5"}]}""";
  private static final String PODMAN = """
      {"Version": "%1$s", "Components": [{"Name": "Podman Engine", "Version": "%1$s"}]}""";

  @TempDir
  private Path data;

  private HostConfig config(String version) throws Exception {
    DockerClient docker = mock(DockerClient.class);
    VersionCmd command = mock(VersionCmd.class);
    when(docker.versionCmd()).thenReturn(command);
    when(command.exec()).thenReturn(new ObjectMapper().readValue(version, Version.class));
    SandboxProperties sandbox = new SandboxProperties("image", "", DataSize.ofMegabytes(128), DataSize.ofMegabytes(3),
        DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256);
    DromedaryProperties dromedary = new DromedaryProperties(data, "node", Set.of(Role.WORKER), false);
    Map<String, Object> headers = new HashMap<>();
    new SandboxSpec(sandbox, new EngineKind(docker), dromedary).describeImage("image", headers);
    return (HostConfig) headers.get(DockerConstants.DOCKER_HOST_CONFIG);
  }

  @Test
  void docker() throws Exception {
    HostConfig config = config(DOCKER);
    assertThat(config.getSecurityOpts()).anyMatch(option -> option.startsWith("seccomp={"));
    assertThat(config.getTmpFs()).allSatisfy((place, options) -> assertThat(options).contains("nr_inodes=8192"));
    assertThat(new ObjectMapper().valueToTree(config).at("/MaskedPaths").toString()).contains("/proc/kcore");
  }

  @Test
  void podman() throws Exception {
    HostConfig config = config(PODMAN.formatted("5.4.2"));
    assertThat(config.getNetworkMode()).isEqualTo("none");
    assertThat(config.getSecurityOpts()).contains("seccomp=" + data.resolve("run/seccomp.json"))
        .anyMatch(option -> option.startsWith("mask=") && option.contains(":/proc/kcore:"));
    assertThat(data.resolve("run/seccomp.json")).content().contains("SCMP_ACT_ERRNO");
    assertThat(config.getTmpFs()).hasSize(3)
        .allSatisfy((place, options) -> assertThat(options).contains("size=").doesNotContain("nr_inodes"));
  }

  @Test
  void podmanThatCanNotChangeLimitsIsRefused() {
    assertThatThrownBy(() -> config(PODMAN.formatted("4.9.3"))).hasMessageContaining("before 5.1");
    assertThatThrownBy(() -> config(PODMAN.formatted("5.0.3"))).hasMessageContaining("before 5.1");
  }

  @Test
  void laterPodmansAreTaken() throws Exception {
    for (String version : new String[] {"5.1.0", "5.10.0-rc1", "6.0"}) {
      assertThat(config(PODMAN.formatted(version)).getNetworkMode()).isEqualTo("none");
    }
  }
}
