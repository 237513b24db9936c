package dev.dromedary.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.api.InvalidSubmissionException;
import dev.dromedary.api.JsonBody;
import dev.dromedary.api.MalformedRequestException;
import dev.dromedary.api.SubmissionReader;
import dev.dromedary.api.UnsupportedContentTypeException;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Submission;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Makes submissions of dropped files. */
@Component("droppedFileReader")
public class DroppedFileReader {
  private final Languages languages;
  private final SubmissionReader submissions;
  private final JsonBody json;
  private final int maxBytes;

  DroppedFileReader(Languages languages, SubmissionReader submissions, JsonBody json, InboxProperties properties) {
    this.languages = languages;
    this.submissions = submissions;
    this.json = json;
    this.maxBytes = Math.toIntExact(properties.maxFile().toBytes());
  }

  /** Looks at a file without opening it. */
  public DroppedFile look(File file) throws IOException {
    return DroppedFile.at(file.toPath());
  }

  /**
   * The language is that of the extension, unless {@code name.json} names another. Where {@code name.json} and another
   * file say the same thing, the other file counts.
   *
   * @throws RefusedFileException when the file or one of its companions can't be used
   * @throws InvalidSubmissionException when {@code name.json} asks for what isn't allowed
   * @throws FileChangedException when it isn't what was looked at any more
   */
  public Submission read(DroppedFile file)
      throws RefusedFileException, InvalidSubmissionException, FileChangedException {
    Language language = language(file);
    byte[] source = read(file.source());
    Path fields = file.companion(DroppedFile.FIELDS);
    ObjectNode request = fields == null ? JsonNodeFactory.instance.objectNode() : fields(fields);
    request.put("source_code", source);
    put("stdin", file.companion(DroppedFile.STDIN), request);
    put("expected_output", file.companion(DroppedFile.EXPECTED_OUTPUT), request);
    if (!request.hasNonNull("language") && !request.hasNonNull("language_id")) {
      request.put("language", language.name());
    }
    checkUnchanged(file);
    return submissions.read(request, false, FileToken.of(file, source));
  }

  private Language language(DroppedFile file) throws RefusedFileException {
    return languages.withExtension(file.extension()).orElseThrow(() -> new RefusedFileException(
        file.extension().isEmpty()
            ? "the file has no extension, which would tell its language"
            : "no language has the extension ." + file.extension()));
  }

  private ObjectNode fields(Path file) throws RefusedFileException, FileChangedException {
    try {
      return json.readObject(new ByteArrayInputStream(read(file)), null);
    } catch (MalformedRequestException e) {
      throw new RefusedFileException(file.getFileName() + ": " + e.getMessage());
    } catch (UnsupportedContentTypeException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(String field, Path file, ObjectNode request) throws RefusedFileException, FileChangedException {
    if (file != null) {
      request.put(field, read(file));
    }
  }

  private byte[] read(Path file) throws RefusedFileException, FileChangedException {
    return StrangersFile.read(file, maxBytes);
  }

  private static void checkUnchanged(DroppedFile file) throws FileChangedException {
    try {
      if (!FileStamp.of(file.source()).equals(file.stamp())) {
        throw new FileChangedException(file.source());
      }
    } catch (IOException e) {
      throw new FileChangedException(file.source());
    }
  }
}
