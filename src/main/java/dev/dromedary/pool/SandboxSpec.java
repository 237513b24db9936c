package dev.dromedary.pool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.runner.Walls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.apache.camel.component.docker.DockerConstants;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** The walls of a sandbox container, in the engine's words. Why each is there: docker/sandbox/README.md. */
@Component
public class SandboxSpec {
  /** The engine's own list, and more that tells of the host or of other containers' doings. */
  private static final List<String> MASKED_PATHS = List.of(
      "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
          "/proc/timer_stats",
      "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
      "/proc/locks", "/proc/interrupts", "/proc/softirqs", "/proc/diskstats", "/proc/partitions", "/proc/modules",
      "/proc/kallsyms", "/proc/slabinfo", "/proc/vmallocinfo", "/proc/schedstat", "/proc/cmdline", "/proc/swaps",
      "/proc/key-users", "/proc/config.gz", "/sys/devices/virtual/dmi");

  /** The engine refuses less: {@code Minimum memory limit allowed is 6MB}. */
  private static final long ENGINES_LEAST_MEMORY = DataSize.ofMegabytes(6).toBytes();

  /**
   * What a TCP socket may hold in each direction: least, first, most. On cgroup v1 nobody is charged for it, so the
   * runner counts sockets, each as full as these let it be (docker/runner/sockets.c).
   */
  private static final Map<String, String> SYSCTLS = Map.of(
      "net.ipv4.tcp_rmem", "4096 65536 131072",
      "net.ipv4.tcp_wmem", "4096 65536 131072");

  /** A runtime that is a kernel of its own; it takes no seccomp profile. */
  private static final String GVISOR = "runsc";

  private final SandboxProperties properties;
  private final EngineKind engine;
  private final Path seccompFile;
  private final String seccompProfile;

  SandboxSpec(SandboxProperties properties, EngineKind engine, DromedaryProperties dromedary) {
    this.properties = properties;
    this.engine = engine;
    seccompFile = dromedary.dataDirectory().resolve("run/seccomp.json");
    try (InputStream in = new ClassPathResource("sandbox/seccomp.json").getInputStream()) {
      seccompProfile = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a container's runner has to see before any program does. */
  static Walls walls(SandboxProperties properties) {
    return new Walls(MASKED_PATHS, GVISOR.equals(properties.runtime()));
  }

  /** docker-java doesn't know the engine's MaskedPaths. */
  private static final class MaskingHostConfig extends HostConfig {
    @JsonProperty("MaskedPaths")
    public final List<String> maskedPaths = MASKED_PATHS;
  }

  /** Describes the container to be made in the headers that {@code docker:containercreate} reads. */
  public void describe(@Body ContainerOrder order, @Headers Map<String, Object> headers) {
    describeImage(order.pool().image(), headers);
  }

  void describeImage(String image, Map<String, Object> headers) {
    headers.put(DockerConstants.DOCKER_IMAGE, image);
    headers.put(DockerConstants.DOCKER_HOST_CONFIG, hostConfig());
    // an own network namespace with only lo, and 365 ms faster to start than network mode none; Podman ignores it
    headers.put(DockerConstants.DOCKER_DISABLE_NETWORK, true);
    headers.put(DockerConstants.DOCKER_STD_IN_OPEN, true);
    // the service's death closes stdin, which ends the runner
    headers.put(DockerConstants.DOCKER_STD_IN_ONCE, true);
    headers.put(DockerConstants.DOCKER_ATTACH_STD_IN, true);
    headers.put(DockerConstants.DOCKER_ATTACH_STD_OUT, true);
    headers.put(DockerConstants.DOCKER_ATTACH_STD_ERR, true);
    headers.put(DockerConstants.DOCKER_HOSTNAME, "sandbox");
  }

  /**
   * Kernel limit for a job that may use {@code memoryBytes}. Never below the engine's least, so with the default
   * overhead a limit of 2 MB stops a program no sooner than one of 3 MB.
   */
  long containerMemory(long memoryBytes) {
    return Math.max(ENGINES_LEAST_MEMORY, memoryBytes + properties.memoryOverhead().toBytes());
  }

  private HostConfig hostConfig() {
    long memory = containerMemory(properties.memory().toBytes());
    boolean podman = engine.isPodman();
    String workFolder = tmpfs("exec", properties.workSpace(), podman);
    HostConfig config = new MaskingHostConfig()
        .withMemory(memory)
        // memory and swap together: no swap
        .withMemorySwap(memory)
        .withPidsLimit((long) properties.pids())
        .withReadonlyRootfs(true)
        // /dev/shm in place of the engine's own, which has no limit of inodes
        .withTmpFs(Map.of("/box", workFolder, "/tmp", workFolder, "/dev/shm",
            tmpfs("noexec", properties.sharedMemory(), podman)))
        .withSysctls(SYSCTLS)
        .withIpcMode("private")
        .withCgroupnsMode("private")
        .withCapDrop(Capability.ALL)
        .withCapAdd(Capability.SETUID, Capability.SETGID, Capability.KILL)
        .withSecurityOpts(podman ? podmansOptions() : List.of("no-new-privileges", "seccomp=" + seccompProfile))
        // the engine's default driver would copy every frame to disk
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
        // Podman's defaults are above some hosts' hard limits
        .withUlimits(new Ulimit[] {new Ulimit("nofile", 1024L, 1024L), new Ulimit("core", 0L, 0L)})
        .withInit(false);
    if (podman) {
      config.withNetworkMode("none");
    }
    return properties.runtime().isBlank() ? config : config.withRuntime(properties.runtime());
  }

  /** Podman refuses nr_inodes: there the memory limit alone bounds the number of files. */
  private String tmpfs(String exec, DataSize size, boolean podman) {
    String options = "rw," + exec + ",nosuid,nodev,mode=1777,size=" + size.toBytes();
    return podman ? options : options + ",nr_inodes=" + properties.workFiles();
  }

  /** Podman takes a seccomp profile for a file's name, and paths to be masked as an option. */
  private List<String> podmansOptions() {
    try {
      Files.createDirectories(seccompFile.getParent());
      Files.writeString(seccompFile, seccompProfile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of("no-new-privileges", "seccomp=" + seccompFile, "mask=" + String.join(":", MASKED_PATHS));
  }
}
