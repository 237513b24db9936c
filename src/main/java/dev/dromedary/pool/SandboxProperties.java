package dev.dromedary.pool;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The containers' walls. What each wall stops is told in docker/sandbox/README.md.
 *
 * @param image Image that containers are made of. ./dromedary up builds one and sets this.
 * @param runtime Runtime of the engine, for instance runsc for gVisor. Empty: the engine's default.
 * @param memory Memory limit of a container until a job asks for another one.
 * @param memoryOverhead What a container has beyond its job's memory limit, for the runner.
 * @param workSpace Size of each of the writable folders /box and /tmp. Their contents count as the job's memory.
 * @param workFiles Most files and folders in each of /box, /tmp and /dev/shm.
 * @param sharedMemory Size of /dev/shm.
 * @param pids Most processes and threads in a container, the runner included. Above what any job may ask for.
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
