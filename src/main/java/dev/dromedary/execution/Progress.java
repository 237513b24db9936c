package dev.dromedary.execution;

import dev.dromedary.runner.RunRequest;
import dev.dromedary.store.WatchedHere;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.Submission;
import org.springframework.stereotype.Component;

/** Tells those who watch a submission how far it is, and what its program writes. */
@Component("progress")
public class Progress {
  private final WatchedHere watchedHere;
  private final Languages languages;

  Progress(WatchedHere watchedHere, Languages languages) {
    this.watchedHere = watchedHere;
    this.languages = languages;
  }

  public void begin(Submission submission) {
    boolean compiled = languages.named(submission.language()).isCompiled();
    watchedHere.of(submission.token()).enter(new ProgressEvent.Stage(
        compiled ? ProgressEvent.Kind.COMPILING : ProgressEvent.Kind.RUNNING, null));
  }

  /** @return the same job, but followed */
  public RunRequest follow(RunRequest job, Judgement judgement) {
    return job.followedBy(new LiveRun(watchedHere.of(judgement.submission().token()), judgement));
  }
}
