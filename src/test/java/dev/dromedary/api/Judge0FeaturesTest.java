package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class Judge0FeaturesTest {
  private final ApiFixture api = new ApiFixture();

  private static ObjectNode withOptions(int language) {
    return new ObjectMapper().createObjectNode().put("language_id", language).put("source_code", "x").put("compiler_options", "-O");
  }

  @Test
  void compilerOptionsOnlyOfSomeLanguages() throws Exception {
    Judge0FeatureProperties judge0Features = new Binder(new MapConfigurationPropertySource(
        Map.of("dromedary.judge0.allowed-languages-for-compiler-options", "C,C++,Rust")))
        .bind("dromedary.judge0", Judge0FeatureProperties.class).get();
    SubmissionReader reader =
        new SubmissionReader(api.catalogue, api.limits, judge0Features, api.additionalFiles, Optional.empty());

    assertThat(reader.read(withOptions(54), false).compilerOptions()).isEqualTo("-O");
    assertThatThrownBy(() -> reader.read(withOptions(62), false)).isInstanceOfSatisfying(InvalidSubmissionException.class,
        e -> assertThat(e.getErrors()).isEqualTo(
            Map.of("compiler_options", List.of("setting compiler options is only allowed for C, C++ and Rust"))));
  }

  @Test
  void withoutStatusesOfOurOwnEachIsOneOfJudge0s() throws Exception {
    Judge0FeatureProperties judge0Features = new Binder(new MapConfigurationPropertySource(
        Map.of("dromedary.judge0.own-statuses", "false"))).bind("dromedary.judge0", Judge0FeatureProperties.class).get();
    SubmissionView view = new SubmissionView(api.languages, judge0Features);
    FakeSubmissionStore store = new FakeSubmissionStore();
    store.acceptAll(List.of(api.reader.read(withOptions(54), false)), "batch").get();
    String token = store.last().token();
    for (Map.Entry<Verdict, Integer> told : Map.of(Verdict.MEMORY_LIMIT_EXCEEDED, 12,
        Verdict.OUTPUT_LIMIT_EXCEEDED, 8, Verdict.CANCELLED, 13, Verdict.WRONG_ANSWER, 4).entrySet()) {
      store.finish(token, new Result(told.getKey(), Duration.ZERO, Duration.ZERO, 1024L, null, null, null, "told", null,
          null, false, false, null, Instant.EPOCH, "node"));
      Map<String, Object> shown = view.show(store.find(token).get(),
          new SubmissionQuery(false, false, List.of(SubmissionField.STATUS, SubmissionField.STATUS_ID)));
      assertThat(shown.get("status_id")).isEqualTo(told.getValue());
      assertThat(shown.get("status")).extracting("id").isEqualTo(told.getValue());
    }
  }
}
