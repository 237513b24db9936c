package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A request's fields, read as tolerantly as Judge0 does: null and absent are the same, numbers may be strings, a value
 * of a kind that no field has (an array, an object) counts as absent, and what nobody asks for is ignored.
 *
 * <p>What can't be read is reported to the {@link FieldErrors} and then taken for absent.
 */
class RequestFields {
  private static final int MAX_DIGITS = 64;
  private static final Set<String> FALSE = Set.of("false", "f", "off", "0");

  private final ObjectNode fields;
  private final boolean base64;
  private final FieldErrors errors;
  private final String prefix;

  /** @param base64 whether {@link #content} is encoded */
  RequestFields(ObjectNode fields, boolean base64, FieldErrors errors) {
    this(fields, base64, errors, "");
  }

  private RequestFields(ObjectNode fields, boolean base64, FieldErrors errors, String prefix) {
    this.fields = fields;
    this.base64 = base64;
    this.errors = errors;
    this.prefix = prefix;
  }

  /** Those of an object within the request; errors name them {@code path.name}. */
  RequestFields within(ObjectNode object, String path) {
    return new RequestFields(object, base64, errors, prefix + path + ".");
  }

  void refuse(String name, String why) {
    errors.add(prefix + name, why);
  }

  /** Better refused than ignored: by a slip of the pen everything would be accepted. */
  void refuseAllBut(Set<String> known) {
    fields.fieldNames().forEachRemaining(name -> {
      if (!known.contains(name)) {
        refuse(name, "is not a known field");
      }
    });
  }

  /** @return null when absent or null, else a value of any kind */
  JsonNode json(String name) {
    JsonNode value = fields.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode value(String name) {
    JsonNode value = json(name);
    if (value == null || value.isValueNode()) {
      return value;
    }
    if (!prefix.isEmpty()) {
      // no field of Judge0's
      refuse(name, "must be a single value");
    }
    return null;
  }

  /** @return null when absent or blank */
  String string(String name) {
    JsonNode value = value(name);
    return value == null || value.asText().isBlank() ? null : value.asText();
  }

  /** @return null when absent */
  byte[] content(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (value.isBinary()) {
      return ((com.fasterxml.jackson.databind.node.BinaryNode) value).binaryValue();
    }
    return base64 ? LenientBase64.decode(value.asText()) : utf8(name, value.asText());
  }

  /** Says of a text of which nothing is left that it isn't what the request says it is. */
  void explainEncoding(String name) {
    if (base64 && string(name) != null) {
      refuse(name, "has nothing in base64 in it, although base64_encoded=true is said");
    }
  }

  /** @return what is in base64 whatever the others are in; null when absent or blank */
  byte[] binary(String name) {
    String text = string(name);
    return text == null ? null : LenientBase64.decode(text);
  }

  private byte[] utf8(String name, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      // JSON can say \ud800, which is half a character
      refuse(name, "cannot be converted to UTF-8, use base64_encoded=true query parameter");
      return null;
    }
  }

  /** @return null when absent, blank or not a number, which is reported */
  BigDecimal number(String name) {
    JsonNode value = value(name);
    if (value == null || value.asText().isBlank()) {
      return null;
    }
    if (value.isNumber()) {
      return value.decimalValue();
    }
    String digits = value.asText().strip();
    try {
      if (!value.isBoolean() && digits.length() <= MAX_DIGITS) {
        return new BigDecimal(digits);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    refuse(name, "is not a number");
    return null;
  }

  boolean flag(String name, boolean otherwise) {
    String value = string(name);
    return value == null ? otherwise : !FALSE.contains(value.strip().toLowerCase(java.util.Locale.ROOT));
  }
}
