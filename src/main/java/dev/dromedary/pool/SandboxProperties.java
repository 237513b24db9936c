package dev.dromedary.pool;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The containers' walls. What each wall stops is told in docker/sandbox/README.md.
 *
 * @param image built by {@code ./dromedary up}
 * @param runtime of the engine, for instance {@code runsc} for gVisor; empty for the engine's default
 * @param memory kernel limit of a container until a job asks for another
 * @param memoryOverhead what the runner itself may need on top of a job's memory limit
 * @param workSpace size of each of the writable folders /box and /tmp; their contents count as the job's memory
 * @param workFiles files and folders in each of them, and in /dev/shm
 * @param sharedMemory size of /dev/shm
 * @param pids processes and threads in the container, the runner included; above every job's own limit
 */
@Validated
@ConfigurationProperties("dromedary.sandbox")
public record SandboxProperties(
    @NotBlank @DefaultValue("dromedary/sandbox:core") String image,
    @DefaultValue("") String runtime,
    @DefaultValue("128000KB") DataSize memory,
    @DefaultValue("3MB") DataSize memoryOverhead,
    @DefaultValue("128MB") DataSize workSpace,
    @DefaultValue("8192") int workFiles,
    @DefaultValue("16MB") DataSize sharedMemory,
    @DefaultValue("256") int pids) {}
