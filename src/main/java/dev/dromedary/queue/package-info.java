/**
 * Redis Streams for Camel: the component {@code redis-streams}, and the connections that it shares with the store.
 * Knows nothing of submissions.
 */
package dev.dromedary.queue;
