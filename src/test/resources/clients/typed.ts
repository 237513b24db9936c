// Ten calls with the types that openapi-typescript makes, by openapi-fetch: node typed.js SERVER
import createClient from 'openapi-fetch';
import type {paths} from './types';

async function main() {
  const client = createClient<paths>({baseUrl: process.argv[2]});
  const DOUBLE = 'print(int(input()) * 2)';
  const done = (call: string, right: boolean) => console.log(call, right ? 'ok' : 'WRONG');

  done('languages', (await client.GET('/languages')).data!.some(({id}) => id === 71));
  done('config', (await client.GET('/config_info')).data!.max_submission_batch_size === 20);
  const waited = (await client.POST('/submissions', {params: {query: {wait: true}},
    body: {language_id: 71, source_code: DOUBLE, stdin: '21', expected_output: '42'}})).data!;
  done('wait', waited.status?.description === 'Accepted' && waited.stdout === '42\n' && waited.token !== undefined);
  const everything = (await client.GET('/submissions/{token}', {
    params: {path: {token: waited.token!}, query: {fields: '*'}}})).data!;
  done('fields', everything.source_code === DOUBLE && everything.language?.id === 71 && everything.finished_at != null);
  const queued = (await client.POST('/submissions', {
    body: {language: 'python', source_code: DOUBLE, stdin: '1'}})).data!;
  done('submit', queued.token !== undefined && queued.status === undefined);
  const batch = (await client.POST('/submissions/batch', {body: {submissions: [
    {language_id: 71, source_code: 'print(1)'}, {language_id: 4711, source_code: 'print(2)'}]}})).data!;
  done('batch', batch[0].token !== undefined && batch[1].token === undefined && batch[1]['language_id'] !== undefined);
  const read = (await client.GET('/submissions/batch', {
    params: {query: {tokens: batch[0].token + ',unknown'}}})).data!.submissions;
  done('read batch', read[0]?.token === batch[0].token && read[1] === null);
  const judged = (await client.POST('/submissions', {params: {query: {wait: true}}, body: {
    language_id: 71, source_code: DOUBLE, checker: {type: 'float', absolute: 0.5}, stop_at_first_failure: false,
    test_cases: [
      {stdin: '1', expected_output: '2.25', points: 1},
      {stdin: '2', expected_output: '5', name: 'wrong', points: 2}]}})).data!;
  done('tests', judged.tests?.map(({status}) => status.id).join() === '3,4' && judged.points === 1
    && judged.tests[1].name === 'wrong');
  const refused = await client.POST('/submissions', {body: {language_id: 71, source_code: ''}});
  done('refused', refused.response.status === 422
    && (refused.error as Record<string, string[]>).source_code[0] === "can't be blank");
  const ran = (await client.POST('/api/v2/execute', {
    body: {language: 'python', version: '*', files: [{content: 'print(7)'}]}})).data!;
  const fused = (await client.POST('/run_code', {body: {code: 'print(8)', language: 'python'}})).data!;
  done('others', ran.run.stdout === '7\n' && fused.run_result?.stdout === '8\n');
}

main().catch(e => { console.error(e); process.exit(1); });
