package dev.dromedary.pool;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param host of the engine: {@code unix:///path} or {@code tcp://host:port} */
@ConfigurationProperties("dromedary.docker")
record DockerProperties(@DefaultValue("unix:///var/run/docker.sock") String host) {}
