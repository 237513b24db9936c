package dev.dromedary.api;

import dev.dromedary.submission.Submission;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a client sent at once: for each of its items a submission, or what is wrong with it. */
public class Batch {
  /**
   * @param submission null when it isn't valid
   * @param errors null when it is
   */
  record Item(Submission submission, Map<String, List<String>> errors) {}

  private final List<Item> items;

  Batch(List<Item> items) {
    this.items = items;
  }

  /** The valid ones, in order. */
  public List<Submission> getSubmissions() {
    return items.stream().map(Item::submission).filter(Objects::nonNull).toList();
  }

  /** Whether there's anything to accept. */
  public boolean isAcceptable() {
    return !getSubmissions().isEmpty();
  }

  /** For each item its token or its errors, in order. */
  public List<Map<String, ?>> getAnswer() {
    return items.stream()
        .<Map<String, ?>>map(item -> item.submission == null ? item.errors : Map.of("token", item.submission.token()))
        .toList();
  }
}
