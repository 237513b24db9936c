package dev.dromedary.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is answered when no route could answer: no such path, a method that a path doesn't have, a request that can't
 * be read. A problem (RFC 9457), which has in it what Judge0's framework answers: {@code {"status":404,"error":"Not
 * Found"}}.
 */
@RestController
class FrameworkErrors implements ErrorController {
  private final ErrorAnswers answers;

  FrameworkErrors(ErrorAnswers answers) {
    this.answers = answers;
  }

  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<Map<String, Object>> answer(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
    if (status == null) {
      status = HttpStatus.INTERNAL_SERVER_ERROR;
    }
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(answers.problem(status.value(), null));
  }
}
