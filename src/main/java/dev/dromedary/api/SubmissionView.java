package dev.dromedary.api;

import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.SubmissionPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Shows submissions to clients, as objects that JSON can be made of. */
@Component("submissionView")
public class SubmissionView {
  private final Languages languages;
  private final Judge0FeatureProperties judge0Features;

  SubmissionView(Languages languages, Judge0FeatureProperties judge0Features) {
    this.languages = languages;
    this.judge0Features = judge0Features;
  }

  /** @throws NotTextException when a field isn't UTF-8 and base64 isn't asked for */
  public Map<String, Object> show(StoredSubmission submission, SubmissionQuery query) throws NotTextException {
    boolean unspecific =
        query.fields() == SubmissionField.DEFAULT || query.fields().containsAll(SubmissionField.RELEASED);
    return show(submission, unspecific ? withTests(submission, query.fields()) : query.fields(),
        query.base64Encoded() ? TextForm.BASE64 : TextForm.PLAIN);
  }

  /**
   * All that is known of how it went, but for the program's source. Text is plain where it can be, else everything is
   * in base64, and {@code base64_encoded} says which.
   */
  public Map<String, Object> showResult(StoredSubmission submission) {
    List<SubmissionField> fields = withTests(submission,
        SubmissionField.ALL.stream().filter(field -> field != SubmissionField.SOURCE_CODE).toList());
    Map<String, Object> shown = new LinkedHashMap<>();
    try {
      shown.putAll(show(submission, fields, TextForm.PLAIN));
      shown.put("base64_encoded", false);
    } catch (NotTextException binary) {
      try {
        shown.putAll(show(submission, fields, TextForm.BASE64));
        shown.put("base64_encoded", true);
      } catch (NotTextException e) {
        throw new IllegalStateException("base64 encodes any bytes", e);
      }
    }
    return shown;
  }

  /** As the answer to a request with {@code base64_encoded=true} and the names of all fields. */
  public Map<String, Object> showAllInBase64(StoredSubmission submission) {
    try {
      return show(submission, new SubmissionQuery(true, false, SubmissionField.ALL));
    } catch (NotTextException e) {
      throw new IllegalStateException("base64 encodes any bytes", e);
    }
  }

  /** An answer about a submission without test cases is Judge0's. */
  private static List<SubmissionField> withTests(StoredSubmission submission, List<SubmissionField> fields) {
    return submission.submission().judging().perTest()
        ? Stream.concat(fields.stream(), SubmissionField.OF_TESTS.stream()).toList()
        : fields;
  }

  private Map<String, Object> show(StoredSubmission submission, List<SubmissionField> fields, TextForm form)
      throws NotTextException {
    String language = submission.submission().language();
    // a result may be older than the image, and of a language that this one doesn't have
    String title = languages.withNameOrAlias(language).map(Language::title).orElse(language);
    SubmissionField.Shown shown = new SubmissionField.Shown(submission, title, form, judge0Features);
    Map<String, Object> object = new LinkedHashMap<>();
    for (SubmissionField field : fields) {
      object.put(field.jsonName(), field.of(shown));
    }
    return object;
  }

  /**
   * @param submissions null for one that there isn't
   * @throws NotTextException as {@link #show}
   */
  public Map<String, Object> showAll(List<StoredSubmission> submissions, SubmissionQuery query)
      throws NotTextException {
    List<Map<String, Object>> shown = new ArrayList<>();
    try {
      for (StoredSubmission submission : submissions) {
        shown.add(submission == null ? null : show(submission, query));
      }
    } catch (NotTextException e) {
      throw NotTextException.ofSeveral();
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("submissions", shown);
    return answer;
  }

  /** @throws NotTextException as {@link #show} */
  public Map<String, Object> showPage(SubmissionPage found, SubmissionQuery query, PageQuery page)
      throws NotTextException {
    Map<String, Object> answer = showAll(found.submissions(), query);
    long pages = page.perPage() == 0 ? 0 : (found.total() + page.perPage() - 1) / page.perPage();
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("current_page", page.page());
    meta.put("next_page", page.page() < pages ? page.page() + 1 : null);
    meta.put("prev_page", page.page() > 1 ? page.page() - 1 : null);
    meta.put("total_pages", pages);
    meta.put("total_count", found.total());
    answer.put("meta", meta);
    return answer;
  }

  /** For a client that doesn't wait. */
  public Map<String, Object> showToken(String token) {
    return Map.of("token", token);
  }
}
