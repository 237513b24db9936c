package dev.dromedary.submission;

import java.util.List;

/**
 * A part of all submissions that are kept, the latest first.
 *
 * @param total how many are kept, about: what expired may still be counted
 */
public record SubmissionPage(List<StoredSubmission> submissions, long total) {}
