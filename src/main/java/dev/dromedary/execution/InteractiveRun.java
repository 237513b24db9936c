package dev.dromedary.execution;

import dev.dromedary.runner.InteractiveIo;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A program and an interactor on one test, each in a container of its own: what one prints, the other reads.
 *
 * <p>The interactor is started as the program begins; what is said to one that hasn't begun waits for it. What was
 * printed and not read yet lies between them, at most 1 MB each way besides what the pipes hold: then a writer waits.
 * So if both wait, or both write and don't read, it is their time limits that end them. What nobody is left to read
 * holds up nobody. When one ends well the other's input ends; when one ends badly, the other is stopped. Either hears
 * of it from here only, so the first report to arrive is that of the one who ended first by itself. Called by two
 * containers' sessions at once, under their locks: under its own it calls nothing but voices.
 */
public final class InteractiveRun {
  private final Side program = new Side();
  private final Side interactor = new Side();
  private final RunRequest programJob;
  private final RunRequest interactorJob;
  private Supplier<CompletableFuture<RunReport>> interactorStart;
  private CompletableFuture<RunReport> interactorRun;
  private Side first;

  InteractiveRun(RunRequest program, RunRequest interactor) {
    programJob = program.talkingWith(this.program);
    interactorJob = interactor.talkingWith(this.interactor);
  }

  private final class Side implements InteractiveIo {
    private final List<Consumer<Voice>> untold = new ArrayList<>();
    private Voice voice;
    private StepReport report;
    /** Bytes that it printed and the other may still read. */
    private int unread;

    @Override
    public void began(Voice itsVoice) {
      synchronized (InteractiveRun.this) {
        voice = itsVoice;
        untold.forEach(words -> words.accept(voice));
        untold.clear();
      }
      if (this == program) {
        startInteractor();
      }
    }

    @Override
    public void heard(byte[] bytes) {
      synchronized (InteractiveRun.this) {
        if (other().report != null) {
          voice.allow(bytes.length);
          return;
        }
        unread += bytes.length;
        other().tell(voice -> voice.say(bytes));
      }
    }

    @Override
    public void read(int bytes) {
      synchronized (InteractiveRun.this) {
        other().wasRead(bytes);
      }
    }

    private void wasRead(int bytes) {
      unread -= bytes;
      voice.allow(bytes);
    }

    @Override
    public void fellSilent() {
      other().tell(Voice::hangUp);
    }

    @Override
    public void ended(StepReport itsReport) {
      synchronized (InteractiveRun.this) {
        report = itsReport;
        first = first == null ? this : first;
        if (other().unread > 0) {
          other().wasRead(other().unread);
        }
      }
      other().tell(itsReport.succeeded() ? Voice::hangUp : Voice::stop);
    }

    private void tell(Consumer<Voice> words) {
      synchronized (InteractiveRun.this) {
        if (voice == null) {
          untold.add(words);
        } else {
          words.accept(voice);
        }
      }
    }

    private Side other() {
      return this == program ? interactor : program;
    }
  }

  public RunRequest programJob() {
    return programJob;
  }

  public RunRequest interactorJob() {
    return interactorJob;
  }

  /** @param start runs the interactor's job */
  void whenProgramBegins(Supplier<CompletableFuture<RunReport>> start) {
    interactorStart = start;
  }

  private void startInteractor() {
    try {
      interactorRun = interactorStart.get();
    } catch (RuntimeException e) {
      interactorRun = CompletableFuture.failedFuture(e);
    }
    interactorRun.whenComplete((report, failure) -> {
      if (failure != null) {
        program.tell(InteractiveIo.Voice::stop);
      }
    });
  }

  /** Completes when both have ended; only to be asked once the program has. */
  CompletableFuture<InteractiveRun> whenBothEnded() {
    return interactorRun.thenApply(report -> this);
  }

  /** Whether the interactor has left its container so that another job may have it. */
  public boolean isInteractorContainerReusable() {
    RunReport report = interactorJobReport();
    return report != null && report.isContainerReusable();
  }

  /** Of the whole job of the interactor; null when it hasn't ended as it should. */
  public RunReport interactorJobReport() {
    return interactorRun != null && interactorRun.isDone() && !interactorRun.isCompletedExceptionally()
        ? interactorRun.join() : null;
  }

  StepReport programReport() {
    return program.report;
  }

  StepReport interactorReport() {
    return interactor.report;
  }

  synchronized boolean programEndedFirst() {
    return first == program;
  }
}
