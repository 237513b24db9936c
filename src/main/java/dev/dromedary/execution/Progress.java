package dev.dromedary.execution;

import dev.dromedary.runner.RunRequest;
import dev.dromedary.store.LocalWatches;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.Submission;
import org.springframework.stereotype.Component;

/** Tells those who watch a submission how far it is, and what its program writes. */
@Component("progress")
public class Progress {
  private final LocalWatches localWatches;
  private final Languages languages;

  Progress(LocalWatches localWatches, Languages languages) {
    this.localWatches = localWatches;
    this.languages = languages;
  }

  public void begin(Submission submission) {
    boolean compiled = languages.named(submission.language()).isCompiled();
    localWatches.of(submission.token()).enter(new ProgressEvent.Stage(
        compiled ? ProgressEvent.Kind.COMPILING : ProgressEvent.Kind.RUNNING, null));
  }

  /** @return the same job, but followed */
  public RunRequest follow(RunRequest job, Judgement judgement) {
    return job.followedBy(new LiveRun(localWatches.of(judgement.submission().token()), judgement));
  }
}
