// Ten calls by the client that openapi-generator makes for typescript-fetch: node calls.js SERVER
import {
  Configuration, LanguagesApi, PistonApi, ResponseError, SandboxfusionApi, ServiceApi, SubmissionsApi,
} from './client';

async function main() {
  const configuration = new Configuration({basePath: process.argv[2]});
  const submissions = new SubmissionsApi(configuration);
  const DOUBLE = 'print(int(input()) * 2)';
  const done = (call: string, right: boolean) => console.log(call, right ? 'ok' : 'WRONG');

  const languages = await new LanguagesApi(configuration).listLanguages();
  done('languages', languages.some(({id}) => id === 71));
  done('config', (await new ServiceApi(configuration).getConfigInfo()).maxSubmissionBatchSize === 20);
  const waited = await submissions.createSubmission({wait: true,
    submissionRequest: {languageId: 71, sourceCode: DOUBLE, stdin: '21', expectedOutput: '42'}});
  done('wait', waited.status?.description === 'Accepted' && waited.stdout === '42\n' && waited.token !== undefined);
  const everything = await submissions.getSubmission({token: waited.token!, fields: '*'});
  done('fields', everything.sourceCode === DOUBLE && everything.language?.id === 71
    && everything.finishedAt instanceof Date);
  const queued = await submissions.createSubmission({
    submissionRequest: {language: 'python', sourceCode: DOUBLE, stdin: '1'}});
  done('submit', queued.token !== undefined && queued.status === undefined);
  const batch = await submissions.createSubmissions({batchRequest: {submissions: [
    {languageId: 71, sourceCode: 'print(1)'}, {languageId: 4711, sourceCode: 'print(2)'}]}});
  done('batch', batch[0].token !== undefined && batch[1].token === undefined && batch[1]['language_id'] !== undefined);
  const read = (await submissions.getSubmissions({tokens: batch[0].token + ',unknown'})).submissions;
  done('read batch', read[0]?.token === batch[0].token && read[1] === null);
  const judged = await submissions.createSubmission({wait: true, submissionRequest: {
    languageId: 71, sourceCode: DOUBLE, checker: {type: 'float', absolute: 0.5}, stopAtFirstFailure: false, testCases: [
      {stdin: '1', expectedOutput: '2.25', points: 1}, {stdin: '2', expectedOutput: '5', name: 'wrong', points: 2}]}});
  done('tests', judged.tests?.map(({status}) => status.id).join() === '3,4' && judged.points === 1
    && judged.tests[1].name === 'wrong');
  try {
    await submissions.createSubmission({submissionRequest: {languageId: 71, sourceCode: ''}});
    done('refused', false);
  } catch (e) {
    const answer = (e as ResponseError).response;
    done('refused', answer.status === 422 && (await answer.json()).source_code[0] === "can't be blank");
  }
  const ran = await new PistonApi(configuration).execute({
    pistonExecuteRequest: {language: 'python', version: '*', files: [{content: 'print(7)'}]}});
  const fused = await new SandboxfusionApi(configuration).runCode({
    fusionRunCodeRequest: {code: 'print(8)', language: 'python'}});
  done('others', ran.run.stdout === '7\n' && fused.runResult?.stdout === '8\n');
}

main().catch(e => { console.error(e); process.exit(1); });
