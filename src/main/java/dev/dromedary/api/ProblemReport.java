package dev.dromedary.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/** Answers with a problem (RFC 9457) where Tomcat would write a page: nothing of ours has seen the request then. */
public final class ProblemReport extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemReport.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LEAST_ERROR = 400;

  private final ErrorAnswers answers = new ErrorAnswers();

  /** Tomcat makes it by its name. */
  public ProblemReport() {}

  @Override
  protected void report(Request request, Response response, Throwable failure) {
    if (response.getStatus() < LEAST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8.name());
      String problem = MAPPER.writeValueAsString(answers.problem(response.getStatus(), null));
      // null when the response is committed
      if (response.getReporter() != null) {
        response.getReporter().write(problem);
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      LOG.debug("a client didn't wait to be refused: {}", e.toString());
    }
  }
}
