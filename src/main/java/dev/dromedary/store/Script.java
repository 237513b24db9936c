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
  ACCEPT("accept"),
  ACCEPT_ALL("accept-all"),
  PAGE("page"),
  START("start"),
  COMPLETE("complete"),
  DELETE("delete"),
  WATCH("watch");

  private final String text;
  private final String digest;

  Script(String name) {
    try (InputStream in = Script.class.getResourceAsStream("/redis/" + name + ".lua")) {
      byte[] bytes = in.readAllBytes();
      text = new String(bytes, StandardCharsets.UTF_8);
      digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
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
