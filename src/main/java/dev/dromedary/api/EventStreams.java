package dev.dromedary.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.http.Transfers;
import dev.dromedary.http.Watchers;
import dev.dromedary.store.WatchSession;
import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Streams that tell of one submission each:
 * <ul>
 *   <li>{@code submission}: {@code {"token"}}; the first event, for whoever follows from the POST on;
 *   <li>{@code status}: {@code {"status":{"id","description"},"stage":"queued|compiling|running|finished","test"}};
 *       at once, and when it changes;
 *   <li>{@code output}: {@code {"stream":"stdout|stderr","data","test"}} with {@code data} in base64, as the program
 *       writes;
 *   <li>{@code result}: the submission, all fields, text in base64; then the stream ends.
 * </ul>
 * {@code test} is the index of the test case, as in the result's {@code tests}, or null.
 */
@Component("eventStreams")
public class EventStreams implements SmartLifecycle {
  private static final long KEEP_ALIVE_SECONDS = 15;
  private static final int MOST_STREAMS = 2000;
  /** A client may be a server that follows what its own users submit. */
  private static final int MOST_STREAMS_OF_CLIENT = 500;

  private final SubmissionView view;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final Watchers<EventStream> places = new Watchers<>(MOST_STREAMS, MOST_STREAMS_OF_CLIENT);
  private final Transfers transfers;
  private ScheduledExecutorService keepAlive;

  EventStreams(SubmissionView view, Transfers transfers) {
    this.view = view;
    this.transfers = transfers;
  }

  /**
   * @param client as {@link ClientOfRequest} has it
   * @return what the request is answered with
   */
  public EventStream open(WatchSession watching, String client) {
    EventStream stream = new EventStream(transfers);
    open.add(stream);
    places.add(stream, client).ifPresent(EventStream::end);
    stream.event("submission", json(view.showToken(watching.token())));
    stream.over().whenComplete((done, e) -> {
      open.remove(stream);
      places.remove(stream);
      watching.close();
    });
    watching.tell(new WatchSession.Listener() {
      @Override
      public void stage(Verdict verdict, ProgressEvent.Stage stage) {
        stream.event("status", status(verdict, stage.kind().name().toLowerCase(Locale.ROOT), stage.test()));
      }

      @Override
      public void wrote(ProgressEvent.Output output) {
        stream.eventIfThereIsRoom("output", output(output));
      }

      @Override
      public void finished(StoredSubmission submission) {
        stream.event("status", status(submission.verdict(), "finished", null));
        stream.event("result", json(view.showAllInBase64(submission)));
        stream.end();
      }

      @Override
      public void failed(Throwable e) {
        // the client connects again by itself, and is told then what is the matter
        stream.end();
      }
    });
    return stream;
  }

  private byte[] status(Verdict verdict, String stage, Integer test) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("status", new ServiceInfo.Status(verdict.id(), verdict.description()));
    status.put("stage", stage);
    status.put("test", test);
    return json(status);
  }

  private byte[] output(ProgressEvent.Output output) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("stream", output.stream().name().toLowerCase(Locale.ROOT));
    event.put("data", output.bytes());
    event.put("test", output.test());
    return json(event);
  }

  private byte[] json(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void start() {
    keepAlive = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "keep-alive");
      thread.setDaemon(true);
      return thread;
    });
    keepAlive.scheduleAtFixedRate(() -> open.forEach(stream -> stream.comment("keep-alive")),
        KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
  }

  /** Before the web server waits for its requests to end, which these would not. */
  @Override
  public void stop() {
    keepAlive.shutdownNow();
    open.forEach(EventStream::end);
  }

  @Override
  public boolean isRunning() {
    return keepAlive != null && !keepAlive.isShutdown();
  }
}
