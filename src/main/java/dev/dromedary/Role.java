package dev.dromedary;

/** What a node does, by {@code dromedary.roles}. */
public enum Role {
  /** Takes submissions and tells of their results: HTTP and the file drop. Needs no container engine. */
  API,
  /** Runs them: has a pool of containers, and reads the queue. Serves nothing but {@code /actuator}. */
  WORKER
}
