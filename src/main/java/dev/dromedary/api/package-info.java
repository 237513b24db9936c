/**
 * Judge0's HTTP contract, on the outside of the routes: how a request becomes a
 * {@link dev.dromedary.submission.Submission}, how a submission is shown, and how HTTP itself is served.
 *
 * <p>"Judge0" without more means its release 1.13.1.
 */
package dev.dromedary.api;
