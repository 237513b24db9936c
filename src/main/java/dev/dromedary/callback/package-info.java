/**
 * Calls whoever wants to be called when a submission is finished: {@code routes/api/81-callback.camel.yaml}. A submission's
 * callback is an entry in a stream, which appears in the step that finishes it, and goes when somebody has taken the
 * callback, or nobody will.
 */
package dev.dromedary.callback;
