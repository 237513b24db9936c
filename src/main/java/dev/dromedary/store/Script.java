package dev.dromedary.store;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One of the Lua scripts in {@code redis/}: each is one atomic step. Sent by its digest, and in full when Redis doesn't
 * know it (yet, or after a restart).
 */
enum Script {
  ACCEPT("accept", true),
  ACCEPT_ALL("accept-all", true),
  PAGE("page"),
  READ("read"),
  START("start"),
  COMPLETE("complete", true),
  DELETE("delete", true),
  SWEEP("sweep", true),
  WATCH("watch");

  private final String text;
  private final String digest;

  Script(String name) {
    this(name, false);
  }

  /** @param accounting whether it stores or removes submissions */
  Script(String name, boolean accounting) {
    text = (accounting ? read("held") : "") + read(name);
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(String name) {
    try (InputStream in = Script.class.getResourceAsStream("/redis/" + name + ".lua")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return the script's reply, a table: strings and {@code Long}s */
  CompletionStage<List<Object>> run(
      RedisClusterAsyncCommands<String, String> redis, List<String> keys, List<String> arguments) {
    String[] keyArray = keys.toArray(String[]::new);
    String[] argumentArray = arguments.toArray(String[]::new);
    return redis.<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keyArray, argumentArray)
        .handle((reply, e) -> {
          if (e == null) {
            return CompletableFuture.completedFuture(reply);
          }
          return e instanceof RedisNoScriptException
              ? redis.<List<Object>>eval(text, ScriptOutputType.MULTI, keyArray, argumentArray).toCompletableFuture()
              : CompletableFuture.<List<Object>>failedFuture(e);
        })
        .thenCompose(Function.identity());
  }
}
