package dev.dromedary.store;

import java.util.List;

/**
 * Every key of Dromedary in Redis. All keys of a shard carry its hash tag, so that a script may touch them together
 * in a cluster too.
 *
 * <table> <caption>Keys of the shard 0</caption> <tr><td>{@code dromedary:{0}:submission:TOKEN}</td><td>hash: {@code
 * submission} and {@code result} as JSON; {@code status}, the verdict's id; {@code created}, ms; {@code language};
 * {@code stream} and {@code entry} in the queue; {@code size}, what it takes; {@code runs}, how often it has been
 * begun, and {@code run}, the latest one; {@code finisher}, which attempt finished it; {@code idempotency}, that key
 * if the client has sent one; {@code watched}, when somebody watches; {@code callback}, when somebody wants to be
 * called; {@code traceparent}, when it is traced. Expires when it has been finished for long enough.</td></tr>
 * <tr><td>{@code dromedary:{0}:idempotency:DIGEST}</td><td>hash: {@code digest} of a client's request, and the {@code
 * token} it got. Goes with the submission.</td></tr> <tr><td>{@code dromedary:{0}:queue:LANE}</td><td>stream, an
 * entry is a {@code token}, and its {@code traceparent}; entries are deleted when they are finished, so its length is
 * what is queued and running</td></tr> <tr><td>{@code dromedary:{0}:queue:callbacks}</td><td>stream, likewise, of a
 * finished submission that somebody wants to be called for</td></tr> <tr><td>{@code
 * dromedary:{0}:dead-letters}</td><td>stream: {@code token}, {@code delivery} and {@code reason}</td></tr>
 * <tr><td>{@code dromedary:{0}:held}</td><td>how many bytes submissions and results take; see {@code
 * held.lua}</td></tr> <tr><td>{@code dromedary:{0}:unfinished}</td><td>sorted set: tokens by {@code
 * created}</td></tr> <tr><td>{@code dromedary:{0}:finished:small}, {@code
 * dromedary:{0}:finished:large}</td><td>sorted sets: {@code SIZE TOKEN} by the time it was finished</td></tr>
 * <tr><td>{@code dromedary:{0}:probe}</td><td>written to find out whether Redis takes what is written</td></tr>
 * <tr><td>{@code dromedary:{0}:totals}</td><td>hash: {@code LANGUAGE:STATUS} to the number of finished ones</td></tr>
 * <tr><td>{@code dromedary:{0}:index}</td><td>sorted set: tokens by {@code created}; tokens of what expired are
 * removed by and by</td></tr> <tr><td>{@code dromedary:{0}:days}</td><td>hash: days (UTC) since 1970 to the number of
 * submissions made on them</td></tr> <tr><td>{@code dromedary:{0}:completions}</td><td>channel: {@code ORIGIN
 * TOKEN}</td></tr> <tr><td>{@code dromedary:{0}:wishes}</td><td>channel: a {@code TOKEN} that somebody begins to
 * watch</td></tr> <tr><td>{@code dromedary:{0}:progress:TOKEN}</td><td>channel: {@link
 * dev.dromedary.submission.ProgressEvent} as JSON</td></tr> </table>
 */
record Keys(String shard) {
  /** The group that all workers are in. */
  static final String GROUP = "workers";

  private String key(String name) {
    return "dromedary:{" + shard + "}:" + name;
  }

  String submission(String token) {
    return key("submission:" + token);
  }

  String streamPrefix() {
    return key("queue:");
  }

  String stream(String lane) {
    return streamPrefix() + lane;
  }

  String idempotency(IdempotencyKey idempotencyKey) {
    return key("idempotency:" + Digest.of(idempotencyKey.client() + "\n" + idempotencyKey.key()));
  }

  List<String> streams(List<String> lanes) {
    return lanes.stream().map(this::stream).toList();
  }

  String callbacks() {
    return stream("callbacks");
  }

  String deadLetters() {
    return key("dead-letters");
  }

  String totals() {
    return key("totals");
  }

  /** What a token is appended to for its submission's key. */
  String submissionPrefix() {
    return submission("");
  }

  String index() {
    return key("index");
  }

  String held() {
    return key("held");
  }

  String probe() {
    return key("probe");
  }

  String days() {
    return key("days");
  }

  String completions() {
    return key("completions");
  }

  String wishes() {
    return key("wishes");
  }

  String progress(String token) {
    return key("progress:" + token);
  }
}
