/**
 * Submissions and their results in Redis, the queue in front of the workers, and a Redis of our own where none is
 * given.
 */
package dev.dromedary.store;
