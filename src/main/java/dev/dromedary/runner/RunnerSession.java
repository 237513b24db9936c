package dev.dromedary.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's end of the conversation with one container's runner.
 *
 * <p>States: greeting (HELLO sent) → idle ⇄ running one job → closed, which is final. While idle it may have the
 * runner park a program; the next job ends that, whether it uses the program or not. While a step runs the next one
 * is sent ahead, so that the container never waits for a report to be reviewed; if the review then wants no more, the
 * step ahead is stopped and nobody hears of it. If the runner can't make the container clean after a step it refuses
 * the next ones, and the job ends with those that were run.
 *
 * <p>{@link #run} may be called from any thread, frames arrive on the thread of {@link AttachedChannels}, reports are
 * reviewed on the executor, those of one job one after the other. All hold this object's lock for what they change,
 * and nothing is reviewed or completed under it; only the voice of a step that talks is locked by itself, so that two
 * sessions may talk with each other.
 *
 * <p>What arrives is hostile input: a frame that the protocol doesn't allow here, a number out of range, output
 * beyond its cap, or silence beyond the step's time ends the session, fails the job with {@link
 * ContainerLostException}, and leaves the container to be destroyed. A session promises that each {@link #run}
 * completes, one way or the other, and that nothing of the job is reviewed after that.
 */
public class RunnerSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerSession.class);
  /** What the runner gives a program's start, and then it says that there will be none. */
  private static final Duration PARKING_TIME = Duration.ofSeconds(60);
  /** The mode of a returned file that can be executed, in octal. */
  private static final int EXECUTABLE = 0555;
  private static final Duration GREETING_TIME = Duration.ofSeconds(30);
  private static final AtomicLong JOB_NUMBERS = new AtomicLong();

  private final String containerId;
  private final Walls walls;
  private final UserIds userIds;
  private final Executor executor;
  private final CompletableFuture<RunnerSession> greeting = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final FrameDecoder decoder = new FrameDecoder(new FrameDecoder.Listener() {
    @Override
    public void frame(int type, byte[] payload) {
      onFrame(type, payload);
    }

    @Override
    public void stderr(byte[] text) {
      LOG.warn("runner of {}: {}", shortId(), new String(text, StandardCharsets.UTF_8).strip());
    }
  });

  private AttachedChannels.Channel channel;
  private JobReview review;
  private boolean greeted;
  private volatile UserIds.Range uids;
  private volatile boolean endedHere;
  private RunningJob job;
  private CompletableFuture<Void> pong;
  private CompletableFuture<Boolean> parking;
  private ParkedProgram parked;
  private int parkedUid;
  private int parkedRuns;
  private final Deadline deadline = new Deadline();
  private String closeReason;

  /** @param executor runs what waits for a job's end */
  RunnerSession(String containerId, Walls walls, UserIds userIds, Executor executor) {
    this.containerId = containerId;
    this.walls = walls;
    this.userIds = userIds;
    this.executor = executor;
  }

  AttachedChannels.Handler attach(AttachedChannels.Channel channel) {
    this.channel = channel;
    review = new JobReview(this, channel);
    return new AttachedChannels.Handler() {
      @Override
      public void received(ByteBuffer bytes) {
        givingUp(() -> decoder.feed(bytes));
      }

      @Override
      public void closed(String reason) {
        onClosed(reason);
      }

      @Override
      public void tick() {
        givingUp(RunnerSession.this::checkDeadline);
      }
    };
  }

  /** What is thrown here ends the session. */
  private void givingUp(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      endedHere = true;
      throw e;
    }
  }

  /** Completes when the runner has answered and speaks our version. */
  CompletableFuture<RunnerSession> greet() {
    synchronized (this) {
      deadline.expectWithin(GREETING_TIME);
    }
    channel.send(RunnerProtocol.hello(walls.secrets()));
    return greeting;
  }

  private void admit(RunnerProtocol.Greeting said) {
    List<String> missing = said.missing().stream().filter(walls::isNeeded).toList();
    if (!missing.isEmpty()) {
      throw new ContainerLostException(
          "the engine gave a container without all of its walls: " + String.join("; ", missing));
    }
    uids = userIds.forContainer(said.uids());
  }

  /** Whether it soon has no uid left that it never had; then it is to be replaced. */
  public boolean isUsedUp() {
    UserIds.Range range = uids;
    return range != null && range.isUsedUp();
  }

  /**
   * Runs a job. Files and first steps go out in one write; a further step is sent when the one before it runs.
   *
   * @param usage told about every 50 ms
   * @return fails with {@link ContainerLostException}, or with what the review failed with
   * @throws IllegalStateException when a job is running: a container has one owner at a time
   */
  public CompletableFuture<RunReport> run(RunRequest request, UsageListener usage) {
    RunningJob started = new RunningJob(request, usage);
    if (request.writable()) {
      started.owner = uids.next();
    }
    RunnerProtocol.Frames frames = new RunnerProtocol.Frames().begin(JOB_NUMBERS.incrementAndGet(), started.owner);
    request.files().forEach(frames::file);
    synchronized (this) {
      if (closeReason != null) {
        return CompletableFuture.failedFuture(new ContainerLostException(closeReason));
      }
      if (job != null) {
        throw new IllegalStateException("container " + shortId() + " is running a job");
      }
      job = started;
      sendSteps(frames);
    }
    return started.report;
  }

  /**
   * Has a program started that waits for the next job. A job may come before it has, and may use it then.
   *
   * @return true when the program is ready, so that the container may be paused; false when it isn't and there's nothing to
   *     wait for: a job came first, or the program ended
   */
  public CompletableFuture<Boolean> park(ParkedProgram program) {
    return park(program, uids.next());
  }

  /** Ends what is parked, if anything. */
  public CompletableFuture<Boolean> unpark() {
    return park(null, RunnerProtocol.NOBODY);
  }

  private CompletableFuture<Boolean> park(ParkedProgram program, int uid) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closeReason != null || job != null || parking != null) {
        return CompletableFuture.failedFuture(
            new ContainerLostException(closeReason != null ? closeReason : "the container is busy"));
      }
      parking = answer;
      parked = program;
      parkedUid = uid;
      deadline.expectWithin(PARKING_TIME.plus(Deadline.SILENCE_GRACE));
      RunnerProtocol.Frames frames = new RunnerProtocol.Frames();
      channel.send((program == null ? frames.unpark() : frames.park(program, uid)).toBuffers());
    }
    return answer;
  }

  /** Jobs whose program had been started before they came. */
  public synchronized int parkedRuns() {
    return parkedRuns;
  }

  /** Completes when the runner has answered; fails when the session ends instead. */
  public CompletableFuture<Void> ping() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closeReason != null || job != null || pong != null) {
        return CompletableFuture.failedFuture(
            new ContainerLostException(closeReason != null ? closeReason : "the container is busy"));
      }
      pong = answer;
      deadline.expectWithin(Deadline.SILENCE_GRACE);
    }
    channel.send(RunnerProtocol.ping(System.nanoTime()));
    return answer;
  }

  /** Completes with the reason when the session is over, at once if it is. */
  public CompletableFuture<String> closed() {
    return closed;
  }

  /**
   * Whether the connection was ended from outside, and not for what the runner said, or didn't say, or by {@link
   * #close}.
   */
  public boolean isCutOff() {
    return closed.isDone() && !endedHere;
  }

  @Override
  public void close() {
    endedHere = true;
    channel.close();
  }

  private String shortId() {
    return containerId.substring(0, Math.min(12, containerId.length()));
  }

  private void sendSteps(RunnerProtocol.Frames frames) {
    boolean waiting = !job.isStepRunning();
    for (; job.isNextToBeSent(); job.sent++) {
      Step step = job.request.steps().get(job.sent);
      boolean owned = job.owner != RunnerProtocol.NOBODY;
      int uid = owned ? job.owner : uids.next();
      if (job.isInteractive()) {
        frames.interactiveStep(step, uid);
      } else {
        frames.step(step, uid, !owned && parked != null && parked.fits(step) ? parkedUid : RunnerProtocol.NOBODY);
      }
      parked = null;
    }
    if (job.isToBeEnded()) {
      frames.end();
      job.ended = true;
    }
    if (waiting && job.isStepRunning()) {
      deadline.expectReport(job.over ? Duration.ZERO : job.step().wallTime());
    } else if (waiting) {
      deadline.expectWithin(Deadline.SILENCE_GRACE);
    }
    job.tellFollower();
    channel.send(frames.toBuffers());
    if (job.isInteractive()) {
      job.voice = new StepInputPipe(channel);
      job.request.interactiveIo().began(job.voice);
    }
  }

  private void checkDeadline() {
    synchronized (this) {
      if (!deadline.isOver()) {
        return;
      }
    }
    throw new ContainerLostException("the runner has been silent for too long");
  }

  private void onFrame(int type, byte[] payload) {
    Runnable completion;
    synchronized (this) {
      try {
        completion = take(type, ByteBuffer.wrap(payload));
      } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
        throw new ContainerLostException("the runner sent a malformed frame of type 0x" + Integer.toHexString(type), e);
      }
    }
    if (completion != null) {
      executor.execute(completion);
    }
  }

  private Runnable take(int type, ByteBuffer in) {
    switch (type) {
      case RunnerProtocol.HELLO_REPLY -> {
        require(!greeted, type);
        greeted = true;
        admit(RunnerProtocol.Greeting.read(in.array()));
        deadline.clear();
        return () -> greeting.complete(this);
      }
      case RunnerProtocol.PONG -> {
        require(pong != null, type);
        CompletableFuture<Void> answered = pong;
        pong = null;
        deadline.clear();
        return () -> answered.complete(null);
      }
      case RunnerProtocol.PARKED -> {
        require(parking != null, type);
        boolean ready = in.get() == 1;
        CompletableFuture<Boolean> answered = parking;
        parking = null;
        if (job == null) {
          deadline.clear();
          parked = ready ? parked : null;
        }
        return () -> answered.complete(ready);
      }
      case RunnerProtocol.OUTPUT -> {
        return takeOutput(type, in);
      }
      case RunnerProtocol.STDIN_CREDIT -> {
        requireStep(type);
        int bytes = in.getInt();
        require(job.isInteractive() && job.voice.read(bytes), type);
        job.request.interactiveIo().read(bytes);
      }
      case RunnerProtocol.USAGE -> {
        requireStep(type);
        long cpuNanos = RunnerProtocol.notNegative(in.getLong());
        deadline.extend();
        UsageListener listener = job.usage;
        job.tellFollower();
        return () -> listener.used(Duration.ofNanos(cpuNanos));
      }
      case RunnerProtocol.RETURNED_FILE -> takeReturnedFile(type, in);
      case RunnerProtocol.RETURNED_DATA -> {
        requireStep(type);
        require(job.returned.add(in), type);
      }
      case RunnerProtocol.REPORT -> {
        return takeReport(type, in);
      }
      case RunnerProtocol.CLEAN -> {
        require(job != null && job.ended && !job.isStepRunning(), type);
        return finishJob(in);
      }
      case RunnerProtocol.FAULT -> {
        int code = in.getShort();
        throw new ContainerLostException("the runner gave up (" + code + "): " + text(in));
      }
      default -> require(false, type);
    }
    return null;
  }

  private Runnable takeOutput(int type, ByteBuffer in) {
    requireStep(type);
    boolean stdout = in.get() == 1;
    if (!in.hasRemaining()) {
      require(stdout && job.isInteractive(), type);
      job.request.interactiveIo().fellSilent();
      return null;
    }
    CapturedOutput to = stdout ? job.stdout : job.stderr;
    long cap = stdout ? job.step().stdoutCapBytes() : job.step().stderrCapBytes();
    require(to.written() + in.remaining() <= cap, type);
    int unkept = to.take(in.array(), in.position(), in.limit());
    if (stdout && job.isInteractive()) {
      require(job.voice.printed(in.remaining()), type);
      job.request.interactiveIo().heard(Arrays.copyOfRange(in.array(), in.position(), in.limit()));
    }
    job.tellFollower();
    return stdout && unkept < in.limit() ? review.judge(job, in.array(), unkept, in.limit()) : null;
  }

  private void takeReturnedFile(int type, ByteBuffer in) {
    requireStep(type);
    int mode = in.getShort();
    long size = RunnerProtocol.notNegative(in.getLong());
    long cap = job.step().returnCapBytes();
    require(cap > 0 && job.returned.begin(text(in), mode == EXECUTABLE, size, cap), type);
  }

  private Runnable takeReport(int type, ByteBuffer in) {
    requireStep(type);
    require(job.returned.isComplete(), type);
    ReportFrame frame = ReportFrame.read(in);
    require(frame.outcome() != Outcome.STOPPED || job.isInteractive() || job.over, type);
    boolean refused = frame.outcome() == Outcome.REFUSED;
    if (refused && job.reported == 0) {
      throw new ContainerLostException("the container was not clean before the job's first step");
    }
    StepReport report = frame.with(job.stdout, job.stderr, job.returned.take());
    parkedRuns += frame.wasParked() ? 1 : 0;
    job.reported++;
    job.refused |= refused;
    if (!job.over && !refused) {
      job.unreviewed.add(new RunningJob.EndedStep(report, job.stdout, job.stderr));
    }
    job.listenAnew();
    if (job.isInteractive()) {
      job.voice.fallSilent();
      job.request.interactiveIo().ended(report);
      endJob(new RunnerProtocol.Frames());
    } else if (job.isStepRunning()) {
      deadline.expectReport(job.over ? Duration.ZERO : job.step().wallTime());
    } else if (job.ended) {
      deadline.expectWithin(Deadline.SILENCE_GRACE);
    } else if (job.refused) {
      endJob(new RunnerProtocol.Frames());
    } else {
      // the runner has nothing to say before we do
      deadline.clear();
    }
    // one way to the executor is enough: CLEAN is about to come
    return job.ended && !job.isStepRunning() ? null : review.reviewing(job);
  }

  private void endJob(RunnerProtocol.Frames frames) {
    job.ended = true;
    deadline.expectWithin(Deadline.SILENCE_GRACE);
    channel.send(frames.end().toBuffers());
  }

  /** The review wants the next step, or no more. */
  void goOn(RunningJob reviewed, boolean wanted) {
    if (reviewed.ended) {
      return;
    }
    if (!wanted) {
      reviewed.over = true;
      reviewed.unreviewed.clear();
      review.lower(reviewed, 0);
    }
    if (job != reviewed) {
      return;
    }
    if (wanted) {
      sendSteps(new RunnerProtocol.Frames());
      return;
    }
    endJob(job.isStepRunning() ? new RunnerProtocol.Frames().stop() : new RunnerProtocol.Frames());
  }

  synchronized void giveUp(RunningJob failed) {
    failed.over = true;
    failed.unreviewed.clear();
    if (job == failed) {
      channel.close();
    }
  }

  private Runnable finishJob(ByteBuffer in) {
    boolean clean = in.get() == 1;
    in.getInt();
    in.getInt();
    in.getInt();
    String leftovers = text(in);
    RunningJob finished = job;
    job = null;
    deadline.clear();
    finished.conclusion = () -> finished.report.complete(new RunReport(List.copyOf(finished.steps), clean, leftovers));
    return review.reviewing(finished);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void requireStep(int type) {
    require(job != null && job.isStepRunning(), type);
  }

  private static void require(boolean condition, int type) {
    if (!condition) {
      throw new IllegalArgumentException("unexpected frame 0x" + Integer.toHexString(type));
    }
  }

  private void onClosed(String reason) {
    ContainerLostException cause = new ContainerLostException("container " + shortId() + ": " + reason);
    Runnable lost = null;
    CompletableFuture<Void> unanswered;
    CompletableFuture<Boolean> unparked;
    synchronized (this) {
      closeReason = reason;
      if (job != null) {
        RunningJob running = job;
        if (running.ended) {
          // without its CLEAN the last report counts for nothing
          running.unreviewed.clear();
        }
        running.conclusion = () -> {
          if (running.isDecided()) {
            // what became of the container then is no reason to run anything again
            running.report.complete(new RunReport(List.copyOf(running.steps), false, cause.getMessage()));
          } else {
            running.report.completeExceptionally(cause);
          }
        };
        lost = review.reviewing(running);
      }
      unanswered = pong;
      unparked = parking;
      job = null;
      pong = null;
      parking = null;
    }
    if (lost != null) {
      executor.execute(lost);
    }
    executor.execute(() -> {
      greeting.completeExceptionally(cause);
      if (unanswered != null) {
        unanswered.completeExceptionally(cause);
      }
      if (unparked != null) {
        unparked.completeExceptionally(cause);
      }
      closed.complete(reason);
    });
  }
}
