package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads requests about many submissions at once. */
@Component("batchReader")
public class BatchReader {
  private final SubmissionReader reader;
  private final Judge0FeatureProperties judge0Features;

  BatchReader(SubmissionReader reader, Judge0FeatureProperties judge0Features) {
    this.reader = reader;
    this.judge0Features = judge0Features;
  }

  /**
   * @param request with an array {@code submissions}
   * @throws MalformedRequestException when there are none in it, or too many, or batches are switched off
   */
  public Batch read(ObjectNode request, boolean base64) throws MalformedRequestException {
    JsonNode submissions = request.path("submissions");
    checkSize(submissions instanceof ArrayNode ? submissions.size() : 0);
    List<Batch.Item> items = new ArrayList<>();
    for (JsonNode submission : submissions) {
      items.add(item(submission, base64));
    }
    return new Batch(items);
  }

  private Batch.Item item(JsonNode submission, boolean base64) {
    if (!(submission instanceof ObjectNode object)) {
      return new Batch.Item(null, Map.of("submission", List.of("must be an object")));
    }
    try {
      return new Batch.Item(reader.read(object, base64), null);
    } catch (InvalidSubmissionException e) {
      return new Batch.Item(null, e.getErrors());
    }
  }

  /**
   * @param tokens separated by commas
   * @throws MalformedRequestException as above
   */
  public List<String> tokens(String tokens) throws MalformedRequestException {
    List<String> list = tokens == null
        ? List.of()
        : Arrays.stream(tokens.split(",")).map(String::strip).filter(token -> !token.isEmpty()).toList();
    checkSize(list.size());
    return list;
  }

  private void checkSize(int size) throws MalformedRequestException {
    if (!judge0Features.enableBatchedSubmissions()) {
      throw new MalformedRequestException("batched submissions are not allowed");
    }
    if (size == 0) {
      throw new MalformedRequestException("there should be at least one submission in a batch");
    }
    if (size > judge0Features.maxSubmissionBatchSize()) {
      throw new MalformedRequestException("number of submissions in a batch should be less than or equal to "
          + judge0Features.maxSubmissionBatchSize());
    }
  }
}
