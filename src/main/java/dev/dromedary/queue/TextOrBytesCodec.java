package dev.dromedary.queue;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.codec.ToByteBufEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Values are text in UTF-8; or, if they begin with {@link #BYTES}, bytes, each of which is one character of a string.
 * So compressed values may go where text goes.
 */
public final class TextOrBytesCodec implements RedisCodec<String, String>, ToByteBufEncoder<String, String> {
  /** No text begins with it. */
  public static final char BYTES = '\u0001';
  static final TextOrBytesCodec INSTANCE = new TextOrBytesCodec();
  private static final StringCodec TEXT = StringCodec.UTF8;

  private TextOrBytesCodec() {}

  private static boolean isBytes(String value) {
    return !value.isEmpty() && value.charAt(0) == BYTES;
  }

  @Override
  public String decodeKey(ByteBuffer bytes) {
    return TEXT.decodeKey(bytes);
  }

  @Override
  public String decodeValue(ByteBuffer bytes) {
    return bytes.hasRemaining() && bytes.get(bytes.position()) == BYTES
        ? StandardCharsets.ISO_8859_1.decode(bytes).toString()
        : TEXT.decodeValue(bytes);
  }

  @Override
  public ByteBuffer encodeKey(String key) {
    return TEXT.encodeKey(key);
  }

  @Override
  public ByteBuffer encodeValue(String value) {
    return isBytes(value) ? StandardCharsets.ISO_8859_1.encode(value) : TEXT.encodeValue(value);
  }

  @Override
  public void encodeKey(String key, ByteBuf target) {
    TEXT.encodeKey(key, target);
  }

  @Override
  public void encodeValue(String value, ByteBuf target) {
    if (isBytes(value)) {
      target.writeCharSequence(value, StandardCharsets.ISO_8859_1);
    } else {
      TEXT.encodeValue(value, target);
    }
  }

  @Override
  public int estimateSize(Object keyOrValue) {
    return TEXT.estimateSize(keyOrValue);
  }
}
