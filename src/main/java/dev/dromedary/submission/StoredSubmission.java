package dev.dromedary.submission;

/**
 * A submission as it stands now.
 *
 * @param verdict {@code IN_QUEUE} or {@code PROCESSING} while {@code result} is null, else the result's
 * @param result null until the submission is finished
 */
public record StoredSubmission(Submission submission, Verdict verdict, Result result) {}
