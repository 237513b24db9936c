package dev.dromedary.store;

import dev.dromedary.queue.TextOrBytesCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Takes text in UTF-8, and compresses it if it becomes long. */
final class CompressedAbove extends OutputStream {
  private static final int PIECE = 1 << 16;

  private final int longest;
  private final BooleanSupplier compression;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private DeflaterOutputStream compressing;
  private long written;
  private boolean closed;

  /**
   * @param longest that isn't compressed, in bytes
   * @param compression whether there may be any
   */
  CompressedAbove(int longest, BooleanSupplier compression) {
    this.longest = longest;
    this.compression = compression;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (compressing == null && written <= longest && written + length > longest && compression.getAsBoolean()) {
      byte[] before = kept.toByteArray();
      kept.reset();
      kept.write(TextOrBytesCodec.BYTES);
      compressing = new DeflaterOutputStream(kept, deflater, PIECE);
      compressing.write(before);
    }
    (compressing == null ? kept : compressing).write(bytes, from, length);
    written += length;
  }

  /** In bytes, before they were compressed. */
  long written() {
    return written;
  }

  @Override
  public void close() throws IOException {
    if (!closed && compressing != null) {
      compressing.finish();
    }
    closed = true;
    deflater.end();
  }

  /** All of it, as {@link TextOrBytesCodec} has it; after this is closed. */
  String text() {
    return kept.toString(compressing == null ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }
}
