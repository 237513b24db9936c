package dev.dromedary.api;

import dev.dromedary.submission.Language;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads source code and its language: {@code source_code}, and {@code language_id} or {@code language}. */
class ProgramReader {
  private final LanguageCatalogue languages;
  private final RequestFields fields;

  ProgramReader(LanguageCatalogue languages, RequestFields fields) {
    this.languages = languages;
    this.fields = fields;
  }

  byte[] sourceCode() {
    byte[] sourceCode = fields.content("source_code");
    if (sourceCode == null || isBlank(sourceCode)) {
      fields.refuse("source_code", "can't be blank");
      fields.explainEncoding("source_code");
    }
    return sourceCode;
  }

  /** @return empty for a project, which has none */
  byte[] sourceCodeOf(LanguageChoice choice) {
    if (choice == null || !choice.language.isProject()) {
      return sourceCode();
    }
    byte[] sourceCode = fields.content("source_code");
    if (sourceCode != null && !isBlank(sourceCode)) {
      fields.refuse("source_code", "must be blank");
    }
    return new byte[0];
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && (b < '\t' || b > '\r')) {
        return false;
      }
    }
    return true;
  }

  /** @param id the one that the client gave, or the language's first */
  record LanguageChoice(int id, Language language) {}

  /** @return null when it isn't right, which is reported */
  LanguageChoice language() {
    String name = fields.string("language");
    String id = fields.string("language_id");
    Optional<Language> named = name == null ? Optional.empty() : languages.named(name);
    if (name != null && named.isEmpty()) {
      fields.refuse("language", "language " + name + " doesn't exist");
    }
    if (id == null) {
      if (name == null) {
        fields.refuse("language_id", "can't be blank");
        fields.refuse("language_id", "language with id  doesn't exist");
      }
      return named.map(language -> new LanguageChoice(language.judge0Ids().get(0), language)).orElse(null);
    }
    LanguageChoice choice = languageWithId();
    if (choice != null && named.isPresent() && choice.language != named.get()) {
      fields.refuse("language", "language " + name + " isn't the language with id " + choice.id);
    }
    return choice;
  }

  private LanguageChoice languageWithId() {
    BigDecimal number = fields.number("language_id");
    if (number == null) {
      return null;
    }
    if (number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      fields.refuse("language_id", "language with id " + number + " doesn't exist");
      return null;
    }
    int id = number.intValue();
    Optional<Language> language = languages.offered(id);
    if (language.isEmpty()) {
      fields.refuse("language_id", "language with id " + id + (languages.isArchived(id)
          ? " is archived and cannot be used anymore"
          : " doesn't exist"));
    }
    return language.map(found -> new LanguageChoice(id, found)).orElse(null);
  }
}
