package dev.dromedary.pool;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The container engine.
 *
 * @param host Address of the engine: unix:///path or tcp://host:port.
 */
@ConfigurationProperties("dromedary.docker")
record DockerProperties(@DefaultValue("unix:///var/run/docker.sock") String host) {}
