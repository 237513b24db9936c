package dev.dromedary.store;

/**
 * How much submissions and results take in Redis.
 *
 * @param bytes now
 * @param maxBytes beyond that the oldest results go before their time, and then submissions are refused
 */
public record StorageUse(long bytes, long maxBytes) {}
