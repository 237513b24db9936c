package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are small enough, but would be a hundred times as large in memory. */
class RequestShapesTest {
  private final JsonBody json = new JsonBody();

  private static InputStream body(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[],", "{},", "1,", "{\"a\":[]},"})
  void aTreeOfTooManyValuesIsRefused(String value) {
    String request = "{\"x\":[" + value.repeat(JsonBody.MOST_TOKENS) + "1]}";
    assertThatThrownBy(() -> json.readObject(body(request), null)).isInstanceOf(MalformedRequestException.class)
        .hasMessageContaining("at most 200000 values").hasMessageNotContaining("Stream");
  }

  @Test
  void theLargestBatchIsRead() throws Exception {
    String test = "{\"stdin\":\"1\",\"expected_output\":\"1\",\"name\":\"a\",\"points\":1},";
    String submission = "{\"language_id\":71,\"source_code\":\"1\",\"test_cases\":[" + test.repeat(200).replaceAll(",$", "]},");
    String batch = "{\"submissions\":[" + submission.repeat(20).replaceAll(",$", "]}");
    assertThat(json.readObject(body(batch), null).path("submissions").path(19).path("test_cases")).hasSize(200);
  }

  @Test
  void aFormOfTooManyFieldsIsRefused() throws Exception {
    String type = "application/x-www-form-urlencoded";
    assertThat(json.readObject(body("a=1" + "&b=2".repeat(999)), type)).hasSize(2);
    assertThatThrownBy(() -> json.readObject(body("a=1" + "&b=2".repeat(1000)), type))
        .isInstanceOf(MalformedRequestException.class).hasMessageContaining("maximum is 1000");
  }

  @Test
  void aFormOfTooManyPartsIsRefused() throws Exception {
    String type = "multipart/form-data; boundary=b";
    String part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
    assertThat(json.readObject(body(part.repeat(1000) + "--b--\r\n"), type)).hasSize(1);
    assertThatThrownBy(() -> json.readObject(body(part.repeat(1001) + "--b--\r\n"), type))
        .isInstanceOf(MalformedRequestException.class).hasMessageContaining("maximum is 1000");
  }

  @Test
  void aFieldThatIsNamedOftenIsShownOnce() throws Exception {
    assertThat(SubmissionField.list("*,stdin," + "*,".repeat(1000) + "token")).isEqualTo(SubmissionField.RELEASED);
  }
}
