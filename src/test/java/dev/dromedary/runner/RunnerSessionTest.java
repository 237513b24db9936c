package dev.dromedary.runner;

import static dev.dromedary.runner.RunnerProtocol.CLEAN;
import static dev.dromedary.runner.RunnerProtocol.FAULT;
import static dev.dromedary.runner.RunnerProtocol.HELLO_REPLY;
import static dev.dromedary.runner.RunnerProtocol.OUTPUT;
import static dev.dromedary.runner.RunnerProtocol.REPORT;
import static dev.dromedary.runner.RunnerProtocol.RETURNED_DATA;
import static dev.dromedary.runner.RunnerProtocol.RETURNED_FILE;
import static dev.dromedary.runner.RunnerProtocol.STDIN_CREDIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session against an engine whose container says what the test wants: the truth, or anything else. */
@Timeout(20)
class RunnerSessionTest {
  private static final int REFUSED = Outcome.REFUSED.ordinal();
  private ServerSocket engine;
  private RunnerSessions sessions;
  private Socket container;
  private DataInputStream fromHost;
  private OutputStream toHost;

  @BeforeEach
  void startEngine() throws IOException {
    engine = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
    EngineAddress address = EngineAddress.parse("tcp://127.0.0.1:" + engine.getLocalPort());
    sessions = new RunnerSessions(address, new Walls(List.of("/proc/kcore"), false), 2);
  }

  @AfterEach
  void stopEngine() throws IOException {
    sessions.close();
    engine.close();
    if (container != null) {
      container.close();
    }
  }

  @Test
  void greetsARunnerOfItsVersion() throws Exception {
    CompletableFuture<RunnerSession> session = open();
    say(HELLO_REPLY, hello(RunnerProtocol.VERSION));
    assertThat(session.get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void refusesARunnerOfAnotherVersion() throws Exception {
    CompletableFuture<RunnerSession> session = open();
    say(HELLO_REPLY, hello(1));
    assertThatThrownBy(session::join).hasCauseInstanceOf(ContainerLostException.class).hasMessageContaining("version 1");
  }

  @Test
  void refusesAContainerWithAWallMissing() throws Exception {
    CompletableFuture<RunnerSession> session = open();
    say(HELLO_REPLY,
        hello(RunnerProtocol.VERSION, Integer.MAX_VALUE, "network: there is eth0\nlimits: memory has none"));
    assertThatThrownBy(session::join).hasCauseInstanceOf(ContainerLostException.class)
        .hasMessageContaining("network: there is eth0; limits: memory has none");
  }

  @Test
  void refusesAContainerWithTooFewUids() throws Exception {
    CompletableFuture<RunnerSession> session = open();
    say(HELLO_REPLY, hello(RunnerProtocol.VERSION, 1, ""));
    assertThatThrownBy(session::join).hasCauseInstanceOf(ContainerLostException.class)
        .hasMessageContaining("only 1 uids");
  }

  @Test
  void reportsWhatTheRunnerSaidHoweverItsBytesAreSplit() throws Exception {
    RunnerSession session = greeted();
    CompletableFuture<RunReport> report = session.run(job(1), cpu -> {});
    byte[] all = concat(frame(OUTPUT, out(1, "he")), frame(OUTPUT, out(2, "oops")), frame(OUTPUT, out(1, "llo")),
        frame(REPORT, report(0, 3, 0)), frame(CLEAN, clean(1)));
    for (byte b : all) {
      toHost.write(new byte[] {1, 0, 0, 0, 0, 0, 0, 1, b});
      toHost.flush();
    }
    RunReport finished = report.get(5, TimeUnit.SECONDS);
    StepReport step = finished.steps().get(0);
    assertThat(step.stdout()).asString().isEqualTo("hello");
    assertThat(step.stderr()).asString().isEqualTo("oops");
    assertThat(step.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(step.detail()).isEqualTo(3);
    assertThat(finished.clean()).isTrue();
  }

  @Test
  void aFollowerSeesEachStepWhileItRunsAndAtItsEnd() throws Exception {
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    StepFollower follower = new StepFollower() {
      @Override
      public void follow(int step, Output stdout, Output stderr) {
        seen.add(step + " " + new String(stdout.from(0, 4)) + "/" + new String(stderr.from(1, 100)));
      }

      @Override
      public void ended(int step, Output stdout, Output stderr) {
        seen.add(step + " ended with " + stdout.size() + " and " + stderr.size());
      }
    };
    CompletableFuture<RunReport> report = greeted().run(
        new RunRequest(List.of(), List.of(step(), step()), 1, any -> true).followedBy(follower), cpu -> {});
    say(OUTPUT, out(1, "hello"));
    say(OUTPUT, out(2, "oops"));
    org.awaitility.Awaitility.await().until(() -> seen.size() == 3);
    assertThat(report).isNotDone();
    say(REPORT, report(0, 0, 0));
    org.awaitility.Awaitility.await().until(() -> seen.size() == 5);
    say(REPORT, report(0, 0, 0));
    say(CLEAN, clean(1));
    report.get(5, TimeUnit.SECONDS);
    assertThat(seen).containsExactly("0 /", "0 hell/", "0 hell/ops", "0 ended with 5 and 4", "1 /", "1 ended with 0 and 0");
  }

  @Test
  void sendsAStepAheadAndTheEndWhenTheLastIsWanted() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(3), cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP, RunnerProtocol.STEP);
    say(REPORT, report(0, 0, 0));
    expect(RunnerProtocol.STEP);
    say(REPORT, report(0, 1, 0));
    expect(RunnerProtocol.END);
    say(REPORT, report(0, 2, 0));
    say(CLEAN, clean(1));
    assertThat(report.get(5, TimeUnit.SECONDS).steps()).extracting(StepReport::detail).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 0})
  void stopsTheStepAheadThatIsNotWantedAndTellsNobodyOfIt(int outcomeOfTheStepAhead) throws Exception {
    List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
    RunRequest request = new RunRequest(List.of(), List.of(step(), step(), step()), 1, report -> {
      heard.add("review of " + report.detail());
      return report.detail() == 0;
    }).followedBy(new StepFollower() {
      @Override
      public void follow(int step, Output stdout, Output stderr) {
        heard.add("step " + step);
      }

      @Override
      public void ended(int step, Output stdout, Output stderr) {
        heard.add("end of " + step);
      }
    });
    CompletableFuture<RunReport> report = greeted().run(request, cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP, RunnerProtocol.STEP);
    say(REPORT, report(0, 1, 0));
    say(OUTPUT, out(1, "ahead"));
    expect(RunnerProtocol.STOP, RunnerProtocol.END);
    say(OUTPUT, out(1, "still"));
    say(REPORT, report(outcomeOfTheStepAhead, 0, 0));
    say(CLEAN, clean(1));
    assertThat(report.get(5, TimeUnit.SECONDS).steps()).extracting(StepReport::detail).containsExactly(1);
    assertThat(heard).containsExactly("step 0", "end of 0", "review of 1");
  }

  @Test
  void reviewsInOrderAndOneAfterTheOtherHoweverFastTheReportsCome() throws Exception {
    CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
    List<Integer> reviewed = new java.util.concurrent.CopyOnWriteArrayList<>();
    RunRequest request = new RunRequest(List.of(), List.of(step(), step()), 1, report -> {
      reviewed.add(report.detail());
      mayGoOn.join();
      return true;
    });
    CompletableFuture<RunReport> report = greeted().run(request, cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP, RunnerProtocol.STEP);
    say(REPORT, report(0, 7, 0));
    say(REPORT, report(0, 8, 0));
    org.awaitility.Awaitility.await().until(() -> reviewed.equals(List.of(7)));
    mayGoOn.complete(null);
    expect(RunnerProtocol.END);
    say(CLEAN, clean(1));
    assertThat(report.get(5, TimeUnit.SECONDS).steps()).extracting(StepReport::detail).containsExactly(7, 8);
    assertThat(reviewed).containsExactly(7, 8);
  }

  @Test
  void aJobIsNotLostBeforeTheReviewThatIsGoingOnHasEnded() throws Exception {
    CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    RunRequest request = new RunRequest(List.of(), List.of(step(), step()), 1, report -> {
      begun.complete(null);
      mayGoOn.join();
      return true;
    });
    RunnerSession session = greeted();
    CompletableFuture<RunReport> report = session.run(request, cpu -> {});
    say(REPORT, report(0, 0, 0));
    begun.get(5, TimeUnit.SECONDS);
    container.close();
    session.closed().get(5, TimeUnit.SECONDS);
    assertThat(report).isNotDone();
    mayGoOn.complete(null);
    assertLost(report);
  }

  @Test
  void aVerdictThatIsDecidedIsNotSpoiltByTheStepAhead() throws Exception {
    RunnerSession session = greeted();
    CompletableFuture<RunReport> report =
        session.run(new RunRequest(List.of(), List.of(step(), step()), 1, any -> false), cpu -> {});
    say(REPORT, report(0, 1, 0));
    container.close();
    RunReport finished = report.get(5, TimeUnit.SECONDS);
    assertThat(finished.steps()).extracting(StepReport::detail).containsExactly(1);
    assertThat(finished.clean()).isFalse();
  }

  @Test
  void aJobEndsWithTheStepsThatWereRunWhenTheNextIsRefused() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(4), cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP, RunnerProtocol.STEP);
    say(REPORT, report(0, 7, 0));
    expect(RunnerProtocol.STEP);
    say(REPORT, report(REFUSED, 0, 0));
    say(REPORT, report(REFUSED, 0, 0));
    expect(RunnerProtocol.END);
    say(CLEAN, clean(0));
    RunReport finished = report.get(5, TimeUnit.SECONDS);
    assertThat(finished.steps()).extracting(StepReport::detail).containsExactly(7);
    assertThat(finished.isContainerReusable()).isFalse();
  }

  @Test
  void aRefusalDoesNotOvertakeTheReviewOfTheStepBeforeIt() throws Exception {
    CompletableFuture<Void> reviewing = new CompletableFuture<>();
    CompletableFuture<RunReport> report = greeted().run(new RunRequest(List.of(), List.of(step(), step(), step()), 1, any -> {
      reviewing.join();
      return true;
    }), cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP, RunnerProtocol.STEP);
    say(REPORT, report(0, 7, 0));
    say(REPORT, report(REFUSED, 0, 0));
    expect(RunnerProtocol.END);
    say(CLEAN, clean(0));
    reviewing.complete(null);
    assertThat(report.get(5, TimeUnit.SECONDS).steps()).extracting(StepReport::detail).containsExactly(7);
  }

  /** So that who asks again for what wasn't run comes to an end. */
  @Test
  void aContainerThatRefusesTheFirstStepIsLost() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(2), cpu -> {});
    say(REPORT, report(REFUSED, 0, 0));
    assertLost(report);
  }

  @Test
  void anErrorInTheReviewFailsTheJob() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(new RunRequest(List.of(), List.of(step(), step()), 1, any -> {
      throw new StackOverflowError("too deep");
    }), cpu -> {});
    say(REPORT, report(0, 0, 0));
    assertThatThrownBy(() -> report.get(5, TimeUnit.SECONDS)).hasMessageContaining("too deep");
  }

  @Test
  void refusesASecondGreeting() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(HELLO_REPLY, hello(RunnerProtocol.VERSION));
    assertLost(report);
  }

  @Test
  void aReviewThatFailsFailsTheJob() throws Exception {
    RunnerSession session = greeted();
    CompletableFuture<RunReport> report = session.run(new RunRequest(List.of(), List.of(step(), step()), 1, any -> {
      throw new IllegalStateException("no words");
    }), cpu -> {});
    say(REPORT, report(0, 0, 0));
    assertThatThrownBy(() -> report.get(5, TimeUnit.SECONDS)).hasMessageContaining("no words");
    session.closed().get(5, TimeUnit.SECONDS);
  }

  @Test
  void passesOnWhatAStepAndItsInterlocutorSay() throws Exception {
    List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
    CompletableFuture<InteractiveIo.Voice> voice = new CompletableFuture<>();
    InteractiveIo interactiveIo = new InteractiveIo() {
      @Override
      public void began(Voice itsVoice) {
        voice.complete(itsVoice);
      }

      @Override
      public void heard(byte[] bytes) {
        told.add(new String(bytes));
      }

      @Override
      public void read(int bytes) {
        told.add("read " + bytes);
      }

      @Override
      public void fellSilent() {
        told.add("silence");
      }

      @Override
      public void ended(StepReport report) {
        told.add(report.outcome() + " " + new String(report.stdout()));
      }
    };
    CompletableFuture<RunReport> report = greeted().run(job(1).talkingWith(interactiveIo), cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP);
    voice.join().say("hello".getBytes());
    voice.join().hangUp();
    voice.join().stop();
    expect(RunnerProtocol.DATA, RunnerProtocol.DATA, RunnerProtocol.STOP);
    say(OUTPUT, out(1, "good"));
    say(OUTPUT, out(2, "not for it"));
    say(OUTPUT, out(1, "bye"));
    say(OUTPUT, out(1, ""));
    say(REPORT, report(8, 0, 0));
    expect(RunnerProtocol.END);
    voice.join().say("too late".getBytes());
    say(CLEAN, clean(1));
    assertThat(report.get(5, TimeUnit.SECONDS).steps()).hasSize(1);
    assertThat(told).containsExactly("good", "bye", "silence", "STOPPED goodbye");
  }

  @Test
  void saysNoMoreThanTheStepHasRoomForAndLetsItPrintNoMoreThanIsRead() throws Exception {
    Talker talker = new Talker();
    greeted().run(job(1, 4 << 20).talkingWith(talker), cpu -> {});
    expect(RunnerProtocol.BEGIN, RunnerProtocol.STEP);
    for (int i = 0; i < 5; i++) {
      talker.voice.join().say(new byte[60_000]);
    }
    talker.voice.join().hangUp();
    talker.voice.join().stop();
    // what is beyond the window doesn't stand in the way of the stop
    expect(RunnerProtocol.DATA, RunnerProtocol.DATA, RunnerProtocol.DATA, RunnerProtocol.DATA);
    assertThat(List.of(expect(RunnerProtocol.DATA), expect(RunnerProtocol.STOP)))
        .containsExactly(RunnerProtocol.STDIN_WINDOW - 240_000, 0);
    say(STDIN_CREDIT, credit(60_000));
    assertThat(List.of(expect(RunnerProtocol.DATA), expect(RunnerProtocol.DATA)))
        .containsExactly(300_000 - RunnerProtocol.STDIN_WINDOW, 0);
    org.awaitility.Awaitility.await().until(() -> talker.read.get() == 60_000);
    talker.voice.join().allow(200_000);
    talker.voice.join().allow(200_000);
    assertThat(expect(RunnerProtocol.CREDIT)).isEqualTo(4);
  }

  @Test
  void refusesCreditForWhatWasNotSaid() throws Exception {
    Talker talker = new Talker();
    CompletableFuture<RunReport> report = greeted().run(job(1).talkingWith(talker), cpu -> {});
    talker.voice.join().say("four".getBytes());
    say(STDIN_CREDIT, credit(5));
    assertLost(report);
  }

  @Test
  void refusesCreditOfAStepThatTalksWithNobody() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(STDIN_CREDIT, credit(1));
    assertLost(report);
  }

  @Test
  void refusesMoreThanAStepWasLetPrint() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1, 4 << 20).talkingWith(new Talker()), cpu -> {});
    String words = "x".repeat(60_000);
    // the window, and a pipe that the program made as large as it could
    for (int printed = 0; printed + words.length() <= 2 << 20; printed += words.length()) {
      say(OUTPUT, out(1, words));
    }
    assertThat(report).isNotDone();
    say(OUTPUT, out(1, words));
    assertLost(report);
  }

  @Test
  void refusesSilenceOfAStepThatTalksWithNobody() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(OUTPUT, out(1, ""));
    assertThatThrownBy(() -> report.get(5, TimeUnit.SECONDS)).hasMessageContaining("0x90");
  }

  @Test
  void takesReturnedFiles() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(RETURNED_FILE, returnedFile("a.out", 5));
    say(RETURNED_DATA, "abc".getBytes());
    say(RETURNED_DATA, "de".getBytes());
    say(RETURNED_FILE, returnedFile("empty", 0));
    say(REPORT, report(0, 0, 0));
    say(CLEAN, clean(1));
    List<ProgramFile> files = report.get(5, TimeUnit.SECONDS).steps().get(0).returned();
    assertThat(files).extracting(ProgramFile::path).containsExactly("a.out", "empty");
    assertThat(files.get(0).content()).asString().isEqualTo("abcde");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "/etc/passwd", "a/../../b", "", "a//b", ".", "nul\0"})
  void refusesReturnedFilesWithAPathThatLeads(String path) throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(RETURNED_FILE, returnedFile(path, 0));
    assertLost(report);
  }

  @Test
  void refusesMoreReturnedBytesThanAsked() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(RETURNED_FILE, returnedFile("big", 1L << 40));
    assertLost(report);
  }

  @Test
  void refusesMoreOutputThanTheCap() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(OUTPUT, out(1, "x".repeat(101)));
    assertLost(report);
  }

  @Test
  void hasAllOutputReviewedAndKeepsItsBeginning() throws Exception {
    Listener listener = new Listener();
    CompletableFuture<RunReport> report =
        greeted().run(new RunRequest(List.of(), List.of(keeping(4), keeping(4)), 1, listener), cpu -> {});
    say(OUTPUT, out(1, "ab"));
    say(OUTPUT, out(1, "cdef"));
    say(OUTPUT, out(1, "g"));
    say(REPORT, report(0, 0, 0));
    say(OUTPUT, out(1, "hijk"));
    say(REPORT, report(0, 0, 0));
    say(CLEAN, clean(1));
    List<StepReport> steps = report.get(5, TimeUnit.SECONDS).steps();
    assertThat(listener.heard).containsExactly("0 abcd", "4 ef", "6 g", "end", "0 hijk", "end");
    assertThat(steps.get(0).stdout()).asString().isEqualTo("abcd");
    assertThat(steps).extracting(StepReport::stdoutTruncated).containsExactly(true, false);
  }

  @Test
  void hasAContainerWaitWhoseOutputIsNotReviewedYet() throws Exception {
    CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
    java.util.concurrent.atomic.AtomicLong reviewed = new java.util.concurrent.atomic.AtomicLong();
    CompletableFuture<RunReport> report = greeted().run(new RunRequest(List.of(), List.of(keeping(4)), 1, new StepReview() {
      @Override
      public void printed(long at, byte[] bytes, int from, int to) {
        mayGoOn.join();
        reviewed.addAndGet(to - from);
      }

      @Override
      public boolean continueAfter(StepReport any) {
        return true;
      }
    }), cpu -> {});
    java.util.concurrent.atomic.AtomicLong said = new java.util.concurrent.atomic.AtomicLong();
    long all = 64L << 20;
    CompletableFuture<Void> container = CompletableFuture.runAsync(() -> {
      String words = "x".repeat(1 << 15);
      try {
        for (; said.get() < all; said.addAndGet(words.length())) {
          say(OUTPUT, out(1, words));
        }
        say(REPORT, report(0, 0, 0));
        say(CLEAN, clean(1));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    java.util.concurrent.atomic.AtomicLong before = new java.util.concurrent.atomic.AtomicLong(-1);
    // what the sockets' buffers hold, and then nothing more
    org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> before.getAndSet(said.get()) == said.get());
    assertThat(said.get()).isLessThan(all / 2);
    mayGoOn.complete(null);
    assertThat(report.get(10, TimeUnit.SECONDS).steps().get(0).stdout()).hasSize(4);
    assertThat(reviewed.get()).isEqualTo(all);
    container.join();
  }

  @Test
  void refusesNegativeNumbers() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(REPORT, report(0, 0, -1));
    assertLost(report);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8, 12, 127})
  void refusesOutcomesItDoesNotKnow(int outcome) throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(REPORT, report(outcome, 0, 0));
    assertLost(report);
  }

  @Test
  void refusesAReportOfASecondStepThatWasNotAskedFor() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(REPORT, report(0, 0, 0));
    say(REPORT, report(0, 0, 0));
    assertLost(report);
  }

  @Test
  void refusesToBeDoneBeforeTheReport() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(CLEAN, clean(1));
    assertLost(report);
  }

  @Test
  void refusesFramesThatAreTooLong() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    toHost.write(new byte[] {1, 0, 0, 0, 0, 0, 0, 5, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) OUTPUT});
    assertLost(report);
  }

  @Test
  void refusesFramesWithoutAJob() throws Exception {
    RunnerSession session = greeted();
    say(OUTPUT, out(1, "hello"));
    assertThat(session.closed().get(5, TimeUnit.SECONDS)).contains("0x90");
  }

  @Test
  void passesOnWhyTheRunnerGaveUp() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    say(FAULT, concat(new byte[] {0, 5}, "no more pids".getBytes()));
    assertThatThrownBy(report::join).hasMessageContaining("no more pids");
  }

  @Test
  void aLostConnectionFailsTheJob() throws Exception {
    CompletableFuture<RunReport> report = greeted().run(job(1), cpu -> {});
    container.close();
    assertLost(report);
  }

  @Test
  void oneSecondJobIsRefusedWhileOneRuns() throws Exception {
    RunnerSession session = greeted();
    session.run(job(1), cpu -> {});
    assertThatThrownBy(() -> session.run(job(1), cpu -> {})).isInstanceOf(IllegalStateException.class);
  }

  private static void assertLost(CompletableFuture<RunReport> report) {
    assertThatThrownBy(() -> report.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ContainerLostException.class);
  }

  private CompletableFuture<RunnerSession> open() throws Exception {
    CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> {
      try {
        Socket socket = engine.accept();
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        socket.getOutputStream().write("HTTP/1.1 101 UPGRADED\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    });
    CompletableFuture<RunnerSession> session = sessions.open("0123456789abcdef");
    container = accepted.get(5, TimeUnit.SECONDS);
    fromHost = new DataInputStream(container.getInputStream());
    toHost = container.getOutputStream();
    expect(RunnerProtocol.HELLO);
    return session;
  }

  private RunnerSession greeted() throws Exception {
    CompletableFuture<RunnerSession> session = open();
    say(HELLO_REPLY, hello(RunnerProtocol.VERSION));
    return session.get(5, TimeUnit.SECONDS);
  }

  /** @return the size of the last */
  private int expect(int... types) throws IOException {
    int length = 0;
    for (int type : types) {
      length = fromHost.readInt();
      assertThat(fromHost.readUnsignedByte()).isEqualTo(type);
      fromHost.skipNBytes(length);
    }
    return length;
  }

  private static RunRequest job(int steps) {
    return job(steps, 100);
  }

  private static RunRequest job(int steps, int stdoutCap) {
    return new RunRequest(List.of(), java.util.Collections.nCopies(steps, step(stdoutCap)), 1, report -> true);
  }

  private static Step step() {
    return step(100);
  }

  private static Step step(int stdoutCap) {
    return new Step(List.of("true"), Map.of(), new byte[0], Duration.ofSeconds(1), Duration.ofSeconds(2), 0, 1, 1, 16, stdoutCap,
        100, false, 1000);
  }

  private static Step keeping(int bytes) {
    return new Step(List.of("true"), Map.of(), new byte[0], Duration.ofSeconds(1), Duration.ofSeconds(2), 0, 1, 1, 16, 1L << 30, bytes,
        100, false, 0);
  }

  private static final class Listener implements StepReview {
    final List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Override
    public void printed(long at, byte[] bytes, int from, int to) {
      heard.add(at + " " + new String(bytes, from, to - from));
    }

    @Override
    public boolean continueAfter(StepReport report) {
      heard.add("end");
      return true;
    }
  }

  private static final class Talker implements InteractiveIo {
    final CompletableFuture<Voice> voice = new CompletableFuture<>();
    final java.util.concurrent.atomic.AtomicInteger read = new java.util.concurrent.atomic.AtomicInteger();

    @Override
    public void began(Voice itsVoice) {
      voice.complete(itsVoice);
    }

    @Override
    public void heard(byte[] bytes) {}

    @Override
    public void read(int bytes) {
      read.addAndGet(bytes);
    }

    @Override
    public void fellSilent() {}

    @Override
    public void ended(StepReport report) {}
  }

  private static byte[] credit(int bytes) {
    return bytes(o -> o.writeInt(bytes));
  }

  private void say(int type, byte[] payload) throws IOException {
    byte[] frame = frame(type, payload);
    DataOutputStream out = new DataOutputStream(toHost);
    out.writeInt(1 << 24);
    out.writeInt(frame.length);
    out.write(frame);
    out.flush();
  }

  private static byte[] frame(int type, byte[] payload) {
    return bytes(o -> {
      o.writeInt(payload.length);
      o.writeByte(type);
      o.write(payload);
    });
  }

  private static byte[] hello(int version) {
    return hello(version, Integer.MAX_VALUE, "");
  }

  private static byte[] hello(int version, int uids, String missing) {
    return bytes(o -> {
      o.writeBytes("DROM");
      o.writeShort(version);
      o.writeByte(1);
      o.writeInt(uids);
      o.writeBytes(missing);
    });
  }

  private static byte[] out(int stream, String text) {
    return concat(new byte[] {(byte) stream}, text.getBytes());
  }

  private static byte[] returnedFile(String path, long size) {
    return bytes(o -> {
      o.writeShort(0555);
      o.writeLong(size);
      o.write(path.getBytes());
    });
  }

  private static byte[] report(int outcome, int detail, long memory) {
    return bytes(o -> {
      o.writeByte(outcome);
      o.writeInt(detail);
      o.writeLong(1_000);
      o.writeLong(2_000);
      o.writeLong(memory);
      o.writeInt(0);
      o.writeLong(0);
      o.writeLong(0);
      o.writeByte(0);
      o.writeInt(0);
      o.writeLong(0);
      o.writeLong(0);
      o.writeLong(0);
    });
  }

  private static byte[] clean(int clean) {
    return bytes(o -> {
      o.writeByte(clean);
      o.writeInt(0);
      o.writeInt(0);
      o.writeInt(0);
    });
  }

  private static byte[] bytes(RunnerProtocol.Frames.Payload payload) {
    try {
      var bytes = new java.io.ByteArrayOutputStream();
      payload.writeTo(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    return bytes(o -> {
      for (byte[] part : parts) {
        o.write(part);
      }
    });
  }

  private static final ParkedProgram PARKED = ParkedProgram.forStep("/true", false, step(), 1);

  @Test
  void parksAndGivesWhatIsParkedToTheJobThatFits() throws Exception {
    RunnerSession session = greeted();
    CompletableFuture<Boolean> parked = session.park(PARKED);
    expect(RunnerProtocol.PARK);
    say(RunnerProtocol.PARKED, new byte[] {1});
    assertThat(parked.get(5, TimeUnit.SECONDS)).isTrue();
    session.run(job(2), cpu -> {});
    expect(RunnerProtocol.BEGIN);
    assertThat(stepAsksForParked()).isTrue();
    say(REPORT, report(0, 0, 0));
    assertThat(stepAsksForParked()).as("it is gone").isFalse();
  }

  @Test
  void asksForNothingThatDoesNotFit() throws Exception {
    RunnerSession session = greeted();
    session.park(ParkedProgram.forStep("/true", false, new Step(List.of("false"), Map.of(), new byte[0], Duration.ofSeconds(1),
        Duration.ofSeconds(2), 0, 1, 1, 16, 100, 100, false, 1000), 1));
    expect(RunnerProtocol.PARK);
    session.run(job(1), cpu -> {});
    say(RunnerProtocol.PARKED, new byte[] {0});
    expect(RunnerProtocol.BEGIN);
    assertThat(stepAsksForParked()).isFalse();
  }

  @Test
  void refusesAnAnswerToAParkingThatWasNotAskedFor() throws Exception {
    RunnerSession session = greeted();
    say(RunnerProtocol.PARKED, new byte[] {1});
    assertThat(session.closed().get(5, TimeUnit.SECONDS)).contains("0x96");
  }

  @Test
  void aLostConnectionFailsTheParking() throws Exception {
    CompletableFuture<Boolean> parked = greeted().park(PARKED);
    container.close();
    assertThatThrownBy(() -> parked.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ContainerLostException.class);
  }

  private boolean stepAsksForParked() throws IOException {
    byte[] payload = new byte[fromHost.readInt()];
    assertThat(fromHost.readUnsignedByte()).isEqualTo(RunnerProtocol.STEP);
    fromHost.readFully(payload);
    var in = java.nio.ByteBuffer.wrap(payload);
    while (in.hasRemaining()) {
      if (in.get() == 15) {
        return true;
      }
      in.position(in.position() + 4 + in.getInt(in.position()));
    }
    return false;
  }
}
