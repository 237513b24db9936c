package dev.dromedary.submission;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** News of a submission that isn't finished yet, from the node that runs it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ProgressEvent.Stage.class, name = "stage"),
  @JsonSubTypes.Type(value = ProgressEvent.Output.class, name = "output")
})
public sealed interface ProgressEvent {
  enum Kind { QUEUED, COMPILING, RUNNING }

  enum Stream { STDOUT, STDERR }

  /** @param test index of the test case that is being run; null when the client gave none, or none has begun */
  record Stage(Kind kind, Integer test) implements ProgressEvent {}

  /**
   * A piece of what the program writes. The same piece may come more than once.
   *
   * @param test as in {@link Stage}
   * @param run a later run has a greater one; not a number of anything
   * @param offset of the first byte in all that the run has written to this stream
   */
  record Output(Stream stream, Integer test, long run, int offset, byte[] bytes) implements ProgressEvent {}
}
