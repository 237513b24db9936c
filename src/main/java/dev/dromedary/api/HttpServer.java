package dev.dromedary.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.http.Transfers;
import dev.dromedary.http.Watchers;
import dev.dromedary.store.WorkingMemory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/**
 * What all routes have in common that are served over HTTP.
 *
 * @param routing runs routes
 * @param answering writes the answers of routes that have waited
 * @param limit of a request's body
 * @param transfers bodies and answers of slow clients
 * @param memory in which large bodies are read
 * @param open requests that are routed or wait, each with its client
 */
record HttpServer(Executor routing, Executor answering, DataSize limit, Transfers transfers, WorkingMemory memory,
    Watchers<OpenRequest> open, ErrorAnswers answers) {
  /** Retry-After in seconds: by then what is slow has come to its end. */
  static final String RETRY_AFTER = "5";
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  /** In bytes; less is always tried to send, as most of it goes right into the socket. */
  private static final int SMALL_ANSWER = 64 * 1024;

  /** A request that has no answer yet. */
  record OpenRequest(AnswerOnce end, HttpServletResponse response) {}

  /** Takes a request in. When too many are open, the oldest of the client that has most of them is ended for it. */
  void admit(AnswerOnce end, HttpServletRequest request, HttpServletResponse response) {
    OpenRequest admitted = new OpenRequest(end, response);
    end.whenOver(() -> open.remove(admitted));
    open.add(admitted, ClientOfRequest.of(request)).ifPresent(oldest -> oldest.end.answer(() ->
        refuse(oldest.response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many requests wait")));
  }

  void receive(HttpServletRequest request, RequestBody.Receiver receiver) throws IOException {
    RequestBody.receive(request, limit, transfers, receiver);
  }

  /** Whether an answer may be begun. For a large one, clients that stand still are ended. */
  boolean hasRoomFor(int bytes) {
    return bytes <= SMALL_ANSWER || transfers.makeRoomFor(bytes);
  }

  /**
   * Answers with a problem (RFC 9457).
   *
   * @param detail null when the status says it all
   */
  void refuse(HttpServletResponse response, int status, String detail) {
    try {
      if (response.isCommitted()) {
        return;
      }
      response.resetBuffer();
      response.setStatus(status);
      if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
      }
      byte[] problem = MAPPER.writeValueAsBytes(answers.problem(status, detail));
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setContentLength(problem.length);
      response.getOutputStream().write(problem);
      response.flushBuffer();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("a client didn't wait to be refused: {}", e.toString());
    }
  }
}
