package dev.dromedary.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTextTest {
  private static String bytes(String request) {
    return request.replace("|", "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "GET / HTTP/1.1||",
    "GET / HTTP/1.1|Host: localhost||",
    "POST / HTTP/1.1|Content-Length: 0||",
    "POST / HTTP/1.1|Content-Length: 2||{}",
    "POST / HTTP/1.1|Content-Length: 1||",
    "POST / HTTP/1.1|Content-Length: 4096||{}",
    "POST / HTTP/1.1|content-length:2||{}GET / HTTP/1.1||",
    "POST / HTTP/1.1|CONTENT-LENGTH:  2|Host: localhost||{}",
    "POST / HTTP/1.1|X-Content-Length: 9|Host: localhost||",
    "POST / HTTP/1.1|Content-Length: 0||Content-Length: 9||",
    "POST / HTTP/1.1|Transfer-Encoding: chunked||2|{}|0||",
  })
  void isThere(String request) {
    assertThat(RequestText.isWhole(bytes(request))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "G",
    "GET / HTTP/1.1|Host: localhost|",
    "POST / HTTP/1.1|Content-Length: 4097||",
    "POST / HTTP/1.1|Content-Length: 4097||{}",
    "POST / HTTP/1.1|content-length:4097||{}",
    "POST / HTTP/1.1|Content-Length: 999999999||{}",
    "POST / HTTP/1.1|Content-Length: 99999999999999999999||{}",
    "POST / HTTP/1.1|Transfer-Encoding: chunked||",
    "POST / HTTP/1.1|transfer-encoding: chunked||2|{}|",
  })
  void isStillToCome(String request) {
    assertThat(RequestText.isWhole(bytes(request))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET / HTTP/1.1|Host: localhost|", "GET / HTTP/1.1|Host: localhost||"})
  void nothingComesAlong(String request) {
    assertThat(RequestText.isAlone(bytes(request))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "GET / HTTP/1.1||GET / HTTP/1.1||", "GET / HTTP/1.1||G", "GET / HTTP/1.1|Content-Length: 2||{}"})
  void somethingComesAlong(String request) {
    assertThat(RequestText.isAlone(bytes(request))).isFalse();
  }
}
