/**
 * {@code ./dromedary submit}: a client of the HTTP API, for people and for scripts; and
 * {@link dev.dromedary.cli.DromedaryClient}, by which it speaks to the service, for programs. It depends on nothing else
 * of the service and runs without Spring, from a jar of its own ({@code dromedary-cli.jar}), because starting a
 * framework takes longer than most programs that are submitted.
 */
package dev.dromedary.cli;
