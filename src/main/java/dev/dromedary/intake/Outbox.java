package dev.dromedary.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.api.InvalidSubmissionException;
import dev.dromedary.api.SubmissionView;
import dev.dromedary.submission.StoredSubmission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Results, as JSON files that appear at once and complete, for those to read who may read the source.
 *
 * <p>The result of {@code hello.py} is {@code hello.result.json}, and replaces an earlier one of {@code hello.py}. If
 * that name is taken by another file's result ({@code hello.c}, say; the field {@code file} tells whose it is), it is
 * {@code hello.py.result.json}: no result is lost to that of another file.
 */
@Component("outbox")
public class Outbox {
  private static final String SUFFIX = ".result.json";

  private final Path directory;
  private final SubmissionView view;
  private final ObjectMapper mapper = new ObjectMapper();

  Outbox(InboxProperties properties, SubmissionView view) {
    this.directory = properties.outbox();
    this.view = view;
  }

  /** What {@code GET /submissions/TOKEN?fields=*} shows, but for the source, and which file it is about. */
  public void writeResult(DroppedFile file, StoredSubmission submission) throws IOException {
    write(file, view.showResult(submission));
  }

  /** Why there's no submission: {@code error}, and for fields that aren't allowed {@code errors} by their names. */
  public void writeRefusal(DroppedFile file, Exception reason) throws IOException {
    Map<String, Object> refusal = new LinkedHashMap<>();
    if (reason instanceof InvalidSubmissionException invalid) {
      refusal.put("error", "the submission is not valid");
      refusal.put("errors", invalid.getErrors());
    } else {
      refusal.put("error", reason.getMessage());
    }
    write(file, refusal);
  }

  /** @param id by which the log tells more */
  public void writeFailure(DroppedFile file, String id) throws IOException {
    Map<String, Object> failure = new LinkedHashMap<>();
    failure.put("error", "internal error");
    failure.put("id", id);
    write(file, failure);
  }

  private synchronized void write(DroppedFile file, Map<String, Object> content) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("file", file.name());
    result.putAll(content);
    Files.createDirectories(directory);
    Path target = directory.resolve(nameFor(file));
    Path unfinished = Files.createTempFile(directory, ".", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(result));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        // the source is put away next, and must not be gone before its result is there to stay
        out.force(true);
      }
      file.readers().grant(unfinished);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private String nameFor(DroppedFile file) {
    String name = FileNames.join("", file.baseName(), SUFFIX);
    return belongsToAnother(directory.resolve(name), file) ? FileNames.join("", file.name(), SUFFIX) : name;
  }

  private boolean belongsToAnother(Path result, DroppedFile file) {
    if (!Files.exists(result, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(result, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try {
      JsonNode owner = mapper.readTree(result.toFile()).path("file");
      return owner.isTextual() && !owner.asText().equals(file.name());
    } catch (IOException e) {
      // nothing that we wrote
      return true;
    }
  }
}
