package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dromedary.queue.DeliveryId;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** One node runs, another watches. */
class ProgressChannelIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.shared();

  private final List<AutoCloseable> open = new ArrayList<>();
  private Node worker;
  private Node watcher;

  private record Node(SubmissionStore store, LocalWatches localWatches, ProgressChannel channel) {}

  private static final class Heard implements WatchSession.Listener {
    final List<String> all = new CopyOnWriteArrayList<>();
    final CompletableFuture<StoredSubmission> end = new CompletableFuture<>();

    @Override
    public void stage(Verdict verdict, ProgressEvent.Stage stage) {
      all.add(verdict + " " + stage.kind() + (stage.test() == null ? "" : " " + stage.test()));
    }

    @Override
    public void wrote(ProgressEvent.Output output) {
      all.add(output.stream() + " " + new String(output.bytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void finished(StoredSubmission submission) {
      all.add("finished");
      end.complete(submission);
    }

    @Override
    public void failed(Throwable e) {
      end.completeExceptionally(e);
    }
  }

  @BeforeEach
  void nodes() {
    worker = node();
    watcher = node();
    redis.commands().xgroupCreate(io.lettuce.core.XReadArgs.StreamOffset.from(new Keys("0").stream("interactive"), "0"),
        Keys.GROUP, io.lettuce.core.XGroupCreateArgs.Builder.mkstream());
  }

  private Node node() {
    LettuceConnectionFactory factory = redis.newFactory();
    RedisConnections connections = new RedisConnections(factory);
    LocalWatches localWatches = new LocalWatches();
    SubmissionStore store = new SubmissionStore(connections,
        new QueueProperties(List.of("interactive"), 100, 3, 10, Duration.ofSeconds(10), Duration.ofSeconds(20),
            DataSize.ofMegabytes(1), 0),
        new ResultsProperties(Duration.ofMinutes(5), null), "node", localWatches,
        new WorkingMemory(), () -> true, new SimpleMeterRegistry(), Clock.systemUTC());
    open.addAll(List.of(store, connections, factory::destroy));
    return new Node(store, localWatches, new ProgressChannel(connections, store, localWatches));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private Heard watch(Node node, String token) throws Exception {
    Heard heard = new Heard();
    get(node.channel.watch(token)).tell(heard);
    return heard;
  }

  private String deliver() {
    var messages = redis.commands().xreadgroup(Consumer.from(Keys.GROUP, "c"),
        XReadArgs.StreamOffset.lastConsumed(new Keys("0").stream("interactive")));
    return new DeliveryId("interactive", messages.get(0).getId()).toString();
  }

  private static ProgressEvent.Output output(long run, int offset, String text) {
    return new ProgressEvent.Output(ProgressEvent.Stream.STDOUT, null, run, offset, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitHeard(Heard heard, String... all) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(heard.all).containsExactly(all));
  }

  private long publications() {
    return redis.commands().info("commandstats").lines().filter(line -> line.startsWith("cmdstat_publish:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("^cmdstat_publish:calls=(\\d+),.*", "$1"))).sum();
  }

  @Test
  void whoeverWatchedBeforeItBeganHearsEverything() throws Exception {
    Submission submission = Submissions.python("print(1)");
    get(watcher.store.accept(submission));
    Heard heard = watch(watcher, submission.token());
    awaitHeard(heard, "IN_QUEUE QUEUED");
    String delivery = deliver();
    get(worker.store.start(submission.token(), delivery));
    LocalWatches.Watch watch = worker.localWatches.of(submission.token());
    assertThat(watch.wishes()).as("by the mark").isEqualTo(1);
    watch.enter(new ProgressEvent.Stage(ProgressEvent.Kind.COMPILING, null));
    watch.enter(new ProgressEvent.Stage(ProgressEvent.Kind.RUNNING, 1));
    watch.wrote(output(1, 0, "hello"));
    get(worker.store.complete(submission.token(), delivery, Submissions.accepted("hello")));
    assertThat(get(heard.end).result().stdout()).asString().isEqualTo("hello");
    assertThat(heard.all).containsExactly(
        "IN_QUEUE QUEUED", "PROCESSING COMPILING", "PROCESSING RUNNING 1", "STDOUT hello", "finished");
    Awaitility.await().until(() -> watcher.channel.channels() == 0);
    assertThat(worker.localWatches.of(submission.token()).wishes()).as("it is over").isZero();
  }

  @Test
  void whoeverComesLaterIsToldAgainAndNobodyHearsAnythingTwice() throws Exception {
    Submission submission = Submissions.python("print(1)");
    get(worker.store.accept(submission));
    String delivery = deliver();
    get(worker.store.start(submission.token(), delivery));
    LocalWatches.Watch watch = worker.localWatches.of(submission.token());
    watch.enter(new ProgressEvent.Stage(ProgressEvent.Kind.RUNNING, 2));
    Heard first = watch(watcher, submission.token());
    Awaitility.await().until(() -> watch.wishes() == 1);
    watch.wrote(output(5, 0, "ab"));
    Awaitility.await().until(() -> first.all.contains("STDOUT ab"));
    Heard second = watch(watcher, submission.token());
    Awaitility.await().until(() -> watch.wishes() == 2);
    // as LiveRun does: from the beginning
    watch.wrote(output(5, 0, "abcd"));
    watch.wrote(output(4, 0, "of an attempt that was given up"));
    watch.wrote(output(6, 0, "x"));
    get(worker.store.complete(submission.token(), delivery, Submissions.accepted("x")));
    get(first.end);
    get(second.end);
    assertThat(first.all).endsWith("PROCESSING RUNNING 2", "STDOUT ab", "STDOUT cd", "STDOUT x", "finished");
    assertThat(second.all).endsWith("PROCESSING RUNNING 2", "STDOUT abcd", "STDOUT x", "finished");
  }

  @Test
  void whatNobodyWatchesIsNotPublished() throws Exception {
    Submission submission = Submissions.python("print(1)");
    get(worker.store.accept(submission));
    String delivery = deliver();
    long before = publications();
    get(worker.store.start(submission.token(), delivery));
    LocalWatches.Watch watch = worker.localWatches.of(submission.token());
    watch.enter(new ProgressEvent.Stage(ProgressEvent.Kind.RUNNING, 1));
    assertThat(watch.wishes()).isZero();
    get(worker.store.complete(submission.token(), delivery, Submissions.accepted("x")));
    assertThat(publications() - before).as("that it is finished, and nothing else").isEqualTo(1);
  }

  @Test
  void whoeverLeavesHearsNothingAndLeavesNothing() throws Exception {
    Submission submission = Submissions.python("print(1)");
    get(watcher.store.accept(submission));
    Heard heard = new Heard();
    WatchSession watching = get(watcher.channel.watch(submission.token()));
    watching.tell(heard);
    awaitHeard(heard, "IN_QUEUE QUEUED");
    watching.close();
    Awaitility.await().until(() -> watcher.channel.channels() == 0);
    assertThat(watcher.store.waiting()).isZero();
    assertThatThrownBy(() -> get(watcher.channel.watch("nobody"))).hasCauseInstanceOf(NoSuchSubmissionException.class);
  }
}
