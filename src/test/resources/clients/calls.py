"""Ten calls by the Python client that openapi-generator makes: calls.py SERVER"""
import sys

from openapi_client import (
    ApiClient, ApiException, BatchRequest, Checker, Configuration, FusionRunCodeRequest, LanguagesApi, PistonApi,
    PistonExecuteRequest, PistonFile, SandboxfusionApi, ServiceApi, SubmissionRequest, SubmissionsApi, TestCase)

client = ApiClient(Configuration(host=sys.argv[1]))
submissions = SubmissionsApi(client)
DOUBLE = "print(int(input()) * 2)"


def done(call, right):
    print(call, "ok" if right else "WRONG")


done("languages", any(language.id == 71 for language in LanguagesApi(client).list_languages()))
done("config", ServiceApi(client).get_config_info().max_submission_batch_size == 20)
waited = submissions.create_submission(
    SubmissionRequest(language_id=71, source_code=DOUBLE, stdin="21", expected_output="42"), wait=True)
done("wait", waited.status.description == "Accepted" and waited.stdout == "42\n" and waited.token is not None)
everything = submissions.get_submission(waited.token, fields="*")
done("fields", everything.source_code == DOUBLE and everything.language.id == 71 and everything.finished_at is not None)
queued = submissions.create_submission(SubmissionRequest(language="python", source_code=DOUBLE, stdin="1"))
done("submit", queued.token is not None and queued.status is None)
batch = submissions.create_submissions(BatchRequest(submissions=[
    SubmissionRequest(language_id=71, source_code="print(1)"),
    SubmissionRequest(language_id=4711, source_code="print(2)")]))
done("batch", batch[0].token is not None and batch[1].token is None
     and "language_id" in batch[1].additional_properties)
read = submissions.get_submissions(tokens=batch[0].token + ",unknown").submissions
done("read batch", read[0].token == batch[0].token and read[1] is None)
judged = submissions.create_submission(SubmissionRequest(
    language_id=71, source_code=DOUBLE, checker=Checker(type="float", absolute=0.5), stop_at_first_failure=False,
    test_cases=[
        TestCase(stdin="1", expected_output="2.25", points=1),
        TestCase(stdin="2", expected_output="5", name="wrong", points=2)]), wait=True)
done("tests", [test.status.id for test in judged.tests] == [3, 4] and judged.points == 1
     and judged.tests[1].name == "wrong")
try:
    submissions.create_submission(SubmissionRequest(language_id=71, source_code=""))
    done("refused", False)
except ApiException as e:
    done("refused", e.status == 422 and "can't be blank" in e.body)
ran = PistonApi(client).execute(
    PistonExecuteRequest(language="python", version="*", files=[PistonFile(content="print(7)")]))
fused = SandboxfusionApi(client).run_code(FusionRunCodeRequest(code="print(8)", language="python"))
done("others", ran.run.stdout == "7\n" and fused.run_result.stdout == "8\n")
