package dev.dromedary.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Tokens of dropped files: the same file gets the same one after a restart, and one that is dropped again another. */
final class FileToken {
  private FileToken() {}

  /** A UUID of version 8, from the hash of the file's path, times, size and content. */
  static String of(DroppedFile file, byte[] content) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    String about = String.join("\n", file.source().toAbsolutePath().normalize().toString(),
        file.stamp().modified().toString(), file.stamp().changed().toString(), Integer.toString(content.length), "");
    digest.update(about.getBytes(StandardCharsets.UTF_8));
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(content));
    long high = hash.getLong() & ~0xF000L | 0x8000L;
    long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
