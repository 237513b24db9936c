package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.embedded.core.ExecutableProvider;

class EmbeddedRedisIT {
  private static final Log LOG = LogFactory.getLog(EmbeddedRedisIT.class);

  @TempDir
  Path data;
  private EmbeddedRedis redis;

  private EmbeddedRedis redis(Path binary) {
    redis = new EmbeddedRedis(data.resolve("redis"), new EmbeddedRedisProperties(true, binary, "everysec"), LOG);
    return redis;
  }

  private EmbeddedRedis started() {
    redis(null).start();
    return redis;
  }

  @AfterEach
  void stop() {
    if (redis != null) {
      redis.stop();
    }
  }

  private static boolean answers(EmbeddedRedis redis) {
    return RedisProbe.isReady(redis.port(), redis.getPassword());
  }

  @Test
  void startsAndStops_withItsFilesPrivate() throws Exception {
    EmbeddedRedis first = started();
    assertThat(answers(first)).isTrue();
    assertThat(RedisProbe.isReady(first.port(), "wrong")).isFalse();
    Path files = data.resolve("redis");
    for (String file : new String[] {"redis.password", "redis.conf"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(files.resolve("redis.pid"))).isEqualTo(Long.toString(first.pid()));
    assertThat(Files.readString(files.resolve("redis.port"))).isEqualTo(Integer.toString(first.port()));

    ProcessHandle process = ProcessHandle.of(first.pid()).orElseThrow();
    first.stop();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void leftBehindItIsAdopted() {
    EmbeddedRedis killedService = new EmbeddedRedis(
        data.resolve("redis"), new EmbeddedRedisProperties(true, null, "everysec"), LOG);
    killedService.start();
    assertThat(started().pid()).isEqualTo(killedService.pid());
    assertThat(redis.port()).isEqualTo(killedService.port());
    redis.stop();
    killedService.stop();
  }

  @Test
  void killedItIsStartedAgain_onTheSamePort() {
    EmbeddedRedis running = started();
    long before = running.pid();
    int port = running.port();
    for (int kill = 0; kill < 2; kill++) {
      long pid = running.pid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await().until(() -> running.pid() != pid && answers(running));
    }
    assertThat(running.pid()).isNotEqualTo(before);
    assertThat(running.port()).isEqualTo(port);
  }

  @Test
  void theOneThatWeBringAlongWorksToo() throws Exception {
    Path binary = ExecutableProvider.newJarResourceProvider(data.toFile()).get().toPath();
    redis(binary).start();
    assertThat(answers(redis)).isTrue();
  }

  @Test
  void whatCannotStartSaysWhy() throws Exception {
    Path broken = Files.writeString(data.resolve("redis-server"), "#!/bin/sh\necho no such luck\nexit 1\n");
    broken.toFile().setExecutable(true);
    assertThatThrownBy(() -> redis(broken).start()).hasMessageContaining("no such luck");
  }

  @Test
  void oneServicePerDataDirectory() {
    try (DataDirectoryLock lock = new DataDirectoryLock(data)) {
      assertThatThrownBy(() -> new DataDirectoryLock(data)).hasMessageContaining("Another Dromedary uses");
    }
    new DataDirectoryLock(data).close();
  }

  @Test
  void springFindsIt_andStopsItLast() throws Exception {
    ConfigurableApplicationContext context = application();
    EmbeddedRedis embedded = context.getBean(EmbeddedRedis.class);
    ProcessHandle process = ProcessHandle.of(embedded.pid()).orElseThrow();
    context.getBean(StringRedisTemplate.class).opsForValue().set("a", "1");
    context.close();
    assertThat(process.isAlive()).isFalse();

    ConfigurableApplicationContext again = application();
    assertThat(again.getBean(StringRedisTemplate.class).opsForValue().get("a")).isEqualTo("1");
    again.close();
  }

  @Test
  void configuredRedisIsUsedInstead() {
    ConfigurableApplicationContext context = application("--spring.data.redis.host=redis.example");
    assertThat(context.getBeansOfType(EmbeddedRedis.class)).isEmpty();
    context.close();
  }

  @Test
  void failedStartLeavesNoRedisBehind() throws Exception {
    assertThatThrownBy(() -> new SpringApplicationBuilder(Broken.class).web(WebApplicationType.NONE)
        .run("--dromedary.data-directory=" + data)).hasStackTraceContaining("broken on purpose");
    assertThat(data.resolve("redis/redis.pid")).doesNotExist();
    new DataDirectoryLock(data).close();
  }

  private ConfigurableApplicationContext application(String... arguments) {
    return new SpringApplicationBuilder(RedisAutoConfiguration.class).web(WebApplicationType.NONE)
        .properties("dromedary.data-directory=" + data).run(arguments);
  }

  @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
  static class Broken {
    @org.springframework.context.annotation.Bean
    String bean() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
