package dev.dromedary.store;

/**
 * By it a client says that a request is the same as one it sent before, whose answer it may not have got.
 *
 * @param client whose key it is: two clients may use the same one
 * @param key as the client chose it
 */
public record IdempotencyKey(String client, String key) {}
