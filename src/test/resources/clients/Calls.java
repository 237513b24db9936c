import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.LanguagesApi;
import org.openapitools.client.api.PistonApi;
import org.openapitools.client.api.SandboxfusionApi;
import org.openapitools.client.api.ServiceApi;
import org.openapitools.client.api.SubmissionsApi;
import org.openapitools.client.model.BatchItem;
import org.openapitools.client.model.BatchRequest;
import org.openapitools.client.model.Checker;
import org.openapitools.client.model.FusionRunCodeRequest;
import org.openapitools.client.model.PistonExecuteRequest;
import org.openapitools.client.model.PistonFile;
import org.openapitools.client.model.Submission;
import org.openapitools.client.model.SubmissionRequest;
import org.openapitools.client.model.TestCase;

/** Ten calls by the Java client that openapi-generator makes: java Calls SERVER */
public class Calls {
  private static final String DOUBLE = "print(int(input()) * 2)";

  private static void done(String call, boolean right) {
    System.out.println(call + (right ? " ok" : " WRONG"));
  }

  private static SubmissionRequest python(String source) {
    return new SubmissionRequest().languageId(71).sourceCode(source);
  }

  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(args[0]);
    SubmissionsApi submissions = new SubmissionsApi(client);
    done("languages",
        new LanguagesApi(client).listLanguages(null).stream().anyMatch(language -> language.getId() == 71));
    done("config", new ServiceApi(client).getConfigInfo().getMaxSubmissionBatchSize() == 20);
    Submission waited = submissions.createSubmission(
        python(DOUBLE).stdin("21").expectedOutput("42"), null, true, null, null);
    done("wait", waited.getStatus().getDescription().equals("Accepted") && waited.getStdout().equals("42\n"));
    Submission everything = submissions.getSubmission(waited.getToken(), null, "*");
    done("fields", everything.getSourceCode().equals(DOUBLE) && everything.getLanguage().getId() == 71
        && everything.getFinishedAt() != null);
    Submission queued = submissions.createSubmission(
        new SubmissionRequest().language("python").sourceCode(DOUBLE).stdin("1"), null, null, null, null);
    done("submit", queued.getToken() != null && queued.getStatus() == null);
    List<BatchItem> batch = submissions.createSubmissions(
        new BatchRequest().submissions(List.of(python("print(1)"), python("print(2)").languageId(4711))), null);
    done("batch", batch.get(0).getToken() != null && batch.get(1).getToken() == null
        && batch.get(1).getAdditionalProperty("language_id") != null);
    List<Submission> read =
        submissions.getSubmissions(batch.get(0).getToken() + ",unknown", null, null).getSubmissions();
    done("read batch", read.get(0).getToken().equals(batch.get(0).getToken()) && read.get(1) == null);
    Submission judged = submissions.createSubmission(python(DOUBLE).stopAtFirstFailure(false)
        .checker(new Checker().type(Checker.TypeEnum.FLOAT).absolute(new java.math.BigDecimal("0.5")))
        .addTestCasesItem(new TestCase().stdin("1").expectedOutput("2.25").points(java.math.BigDecimal.ONE))
        .addTestCasesItem(new TestCase().stdin("2").expectedOutput("5").name("wrong").points(new java.math.BigDecimal(2))),
        null, true, null, null);
    done("tests", judged.getTests().get(0).getStatus().getId() == 3 && judged.getTests().get(1).getStatus().getId() == 4
        && judged.getPoints().intValue() == 1 && judged.getTests().get(1).getName().equals("wrong"));
    try {
      submissions.createSubmission(python(""), null, null, null, null);
      done("refused", false);
    } catch (ApiException e) {
      done("refused", e.getCode() == 422 && e.getResponseBody().contains("can't be blank"));
    }
    String ran = new PistonApi(client).execute(new PistonExecuteRequest().language("python").version("*")
        .addFilesItem(new PistonFile().content("print(7)"))).getRun().getStdout();
    String fused = new SandboxfusionApi(client).runCode(
        new FusionRunCodeRequest().code("print(8)").language("python")).getRunResult().getStdout();
    done("others", ran.equals("7\n") && fused.equals("8\n"));
  }
}
