package dev.dromedary.api;

import dev.dromedary.submission.Submission;
import java.util.List;
import org.springframework.stereotype.Component;

/** Notes on submissions who sent them. */
@Component("senders")
public class Senders {
  /** @param client null when it came by another way than a request */
  public Submission note(Submission submission, String client) {
    return submission.from(client);
  }

  public List<Submission> noteAll(List<Submission> submissions, String client) {
    return submissions.stream().map(submission -> submission.from(client)).toList();
  }
}
