package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.submission.Submission;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class StoreTest {
  private final SubmissionCodec codec = new SubmissionCodec(() -> true);

  @Test
  void whatIsStoredIsReadBack_alsoByAnOlderNode() {
    Submission submission = Submissions.python("print(1)");
    String json = codec.encode(submission).text();
    assertThat(codec.submission(json.replaceFirst("\\{", "{\"newer\":{},"))).usingRecursiveComparison()
        .isEqualTo(submission);
    assertThat(codec.stored(json, "3", codec.encode(Submissions.accepted("1")).text()).result()).usingRecursiveComparison()
        .isEqualTo(Submissions.accepted("1"));
  }

  @Test
  void longOnesAreCompressed_onlyWhileAllNodesReadThat_andReadInEitherForm() {
    AtomicBoolean allReadIt = new AtomicBoolean();
    SubmissionCodec upgraded = new SubmissionCodec(allReadIt::get);
    Submission submission = Submissions.python("#".repeat(100_000));
    SubmissionCodec.Encoded plain = upgraded.encode(submission);
    allReadIt.set(true);
    SubmissionCodec.Encoded compressed = upgraded.encode(submission);
    assertThat(plain.text()).startsWith("{").hasSize((int) plain.bytes());
    assertThat(compressed.text()).hasSizeLessThan(2000);
    assertThat(compressed.bytes()).isEqualTo(plain.bytes());
    for (SubmissionCodec.Encoded stored : List.of(plain, compressed)) {
      assertThat(upgraded.wholeSubmission(stored.text())).usingRecursiveComparison().isEqualTo(submission);
    }
  }

  /** Or a client that tries again while nodes are upgraded is told that it has used its key for something else. */
  @Test
  void requestHasTheDigestThatNodesOf98ad5e2GiveIt() {
    assertThat(codec.request(Submissions.python("print(1)").from("address 127.0.0.1"))).isEqualTo("""
        {"token":"","languageId":71,"language":"python","sourceCode":"cHJpbnQoMSk=",\
        "testCases":[{"stdin":"AP8=","expectedOutput":"NDIK"}],"numberOfRuns":1,"commandLineArguments":"-v",\
        "redirectStderrToStdout":false,"limits":{"cpuTime":"PT5S","cpuExtraTime":"PT1S","wallTime":"PT10S",\
        "memoryBytes":134217728,"stackBytes":0,"processes":60,"fileSizeBytes":1048576},\
        "createdAt":"1970-01-01T00:00:00Z","judging":{"perTest":false,"stopAtFirstFailure":true,\
        "checker":{"kind":"TRIMMED","absolute":1.0E-6,"relative":1.0E-6}},"perProcessTimeLimit":false,\
        "perProcessMemoryLimit":false}""");
  }

  @Test
  void sameSubmissionOfAnotherNameAndTimeDiffersInNothingElse() throws Exception {
    Submission submission = Submissions.project(new byte[] {1});
    Submission other = submission.with("other", Instant.EPOCH);
    for (RecordComponent component : Submission.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(other);
      switch (component.getName()) {
        case "token" -> assertThat(value).isEqualTo("other");
        case "createdAt" -> assertThat(value).isEqualTo(Instant.EPOCH);
        default -> assertThat(value).as(component.getName()).isEqualTo(component.getAccessor().invoke(submission));
      }
    }
  }

  @Test
  void storageFollowsRedis_unlessItIsConfigured() {
    StorageLimit follows = new StorageLimit(null);
    assertThat(follows.bytes()).isEqualTo(512L << 20);
    follows.follow("used_memory:1\r\nmaxmemory:1000000\r\nmaxmemory_human:1M\r\n");
    assertThat(follows.bytes()).isEqualTo(600_000);
    follows.follow("used_memory:1\r\nmaxmemory:0\r\n");
    assertThat(follows.bytes()).isEqualTo(512L << 20);
    StorageLimit configured = new StorageLimit(DataSize.ofBytes(5));
    configured.follow("maxmemory:1000000\r\n");
    assertThat(configured.bytes()).isEqualTo(5);
  }

  @Test
  void waitersGo_howeverTheyEnd() {
    Waiters<String> waiters = new Waiters<>();
    CompletableFuture<String> told = waiters.add("a");
    CompletableFuture<String> cancelled = waiters.add("a");
    CompletableFuture<String> late = waiters.add("a").orTimeout(1, TimeUnit.MILLISECONDS);
    CompletableFuture<String> other = waiters.add("b");
    cancelled.cancel(true);
    assertThat(late.handle((value, e) -> e)).succeedsWithin(Duration.ofSeconds(5)).isNotNull();
    waiters.complete("a", "done");

    assertThat(told).isCompletedWithValue("done");
    // the one that ran out of time is taken out by the thread that ended it
    Awaitility.await().untilAsserted(() -> assertThat(waiters.tokens()).containsExactly("b"));
    waiters.fail("b", new IllegalStateException());
    assertThat(other).isCompletedExceptionally();
    assertThat(waiters.tokens()).isEmpty();
  }

  @Test
  void acceptedHereIsBounded_andGivesEachOnce() {
    LocalSubmissions here = new LocalSubmissions(2500);
    Submission first = Submissions.python("1");
    Submission second = Submissions.python("2");
    Submission third = Submissions.python("3");
    here.put(first);
    here.put(second);
    here.put(third);
    assertThat(here.start(third.token())).isNull();
    assertThat(here.start(first.token())).isSameAs(first);
    assertThat(here.start(first.token())).isNull();
    assertThat(here.remove(first.token())).isSameAs(first);
    here.put(third);
    assertThat(here.start(third.token())).isSameAs(third);
  }

  @Test
  void localSubmissionsCountTheCheckerToo() {
    Submission large = Submissions.checkedBy("#".repeat(10_000));
    LocalSubmissions here = new LocalSubmissions(5000);
    here.put(large);
    assertThat(here.start(large.token())).isNull();
  }

  @Test
  void drainRateTellsWhenThereIsRoom() {
    AtomicLong now = new AtomicLong();
    DrainRate rate = new DrainRate(now::get);
    assertThat(rate.timeFor(100)).isEqualTo(Duration.ofSeconds(5));
    for (int second = 0; second < 60; second++) {
      now.set(second * 1_000_000_000L);
      for (int i = 0; i < 20; i++) {
        rate.mark();
      }
    }
    assertThat(rate.timeFor(100)).isEqualTo(Duration.ofSeconds(5));
    assertThat(rate.timeFor(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(rate.timeFor(1_000_000)).isEqualTo(Duration.ofMinutes(2));
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(rate.timeFor(1)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void redisMustBeRecent() {
    assertThat(RedisBinary.isRecent("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64")).isTrue();
    assertThat(RedisBinary.isRecent("Valkey server v=8.1.0 sha=0")).isTrue();
    assertThat(RedisBinary.isRecent("Redis server v=6.2.11")).isTrue();
    assertThat(RedisBinary.isRecent("Redis server v=6.0.16 sha=0")).isFalse();
    assertThat(RedisBinary.isRecent("command not found")).isFalse();
  }
}
