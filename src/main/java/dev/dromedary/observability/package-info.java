/**
 * Traces and correlated logs, for whoever asks for them; nothing of this is there otherwise. Metrics are where things
 * happen.
 */
package dev.dromedary.observability;
