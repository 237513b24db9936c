package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Program;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads who says whether an output is right: {@code checker}, a name or an object with the name as {@code type}. */
class CheckerReader {
  private static final Checker DEFAULT = Checker.of(Checker.Kind.TRIMMED);

  private final LanguageCatalogue languages;
  private final RequestFields fields;

  CheckerReader(LanguageCatalogue languages, RequestFields fields) {
    this.languages = languages;
    this.fields = fields;
  }

  /** @return anything when it isn't right, which is reported */
  Checker read() {
    JsonNode given = fields.json("checker");
    if (given == null) {
      return DEFAULT;
    }
    if (given instanceof ObjectNode object) {
      return read(fields.within(object, "checker"));
    }
    Checker.Kind kind = kind(given, fields, "checker");
    if (kind == Checker.Kind.PROGRAM || kind == Checker.Kind.INTERACTOR) {
      fields.refuse("checker", jsonName(kind) + " must be an object with type, language and source_code");
    }
    return kind == null ? DEFAULT : Checker.of(kind);
  }

  private Checker read(RequestFields checker) {
    Checker.Kind kind = kind(checker.json("type"), checker, "type");
    if (kind == null) {
      return DEFAULT;
    }
    return switch (kind) {
      case FLOAT -> {
        checker.refuseAllBut(Set.of("type", "absolute", "relative"));
        yield new Checker(kind, tolerance("absolute", checker), tolerance("relative", checker), null);
      }
      case PROGRAM, INTERACTOR -> {
        checker.refuseAllBut(Set.of("type", "language", "language_id", "source_code"));
        yield Checker.of(kind, program(checker, new ProgramReader(languages, checker)));
      }
      default -> {
        checker.refuseAllBut(Set.of("type"));
        yield Checker.of(kind);
      }
    };
  }

  private static Checker.Kind kind(JsonNode name, RequestFields fields, String field) {
    for (Checker.Kind kind : Checker.Kind.values()) {
      if (name != null && name.isTextual() && name.asText().equals(jsonName(kind))) {
        return kind;
      }
    }
    fields.refuse(field, "must be one of "
        + Arrays.stream(Checker.Kind.values()).map(CheckerReader::jsonName).collect(Collectors.joining(", ")));
    return null;
  }

  private static String jsonName(Checker.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static double tolerance(String name, RequestFields checker) {
    BigDecimal tolerance = checker.number(name);
    if (tolerance == null) {
      return Checker.DEFAULT_TOLERANCE;
    }
    // a relative one above 1 would let pass any number
    if (tolerance.signum() < 0 || tolerance.compareTo(BigDecimal.ONE) > 0) {
      checker.refuse(name, "must be between 0 and 1");
    }
    return tolerance.doubleValue();
  }

  private static Program program(RequestFields checker, ProgramReader reader) {
    byte[] sourceCode = reader.sourceCode();
    ProgramReader.LanguageChoice choice = reader.language();
    if (choice != null && choice.language().isProject()) {
      checker.refuse("language_id", "a checker can't be a multi-file program");
    }
    return choice == null ? null : new Program(choice.language().name(), sourceCode, null);
  }
}
