// Our own client, with its types: ours.mjs SERVER
import { Dromedary, DromedaryError, type Program, type Result } from 'dromedary-client';

const client = new Dromedary(process.argv[2]!, { timeout: 30_000 });
const program: Program = { language: 'python', source_code: 'print(input())', cpu_time_limit: 2 };
// output is told while the program runs
const slow: Program = { language: 'bash', source_code: 'cat; sleep 2', stdin: new Uint8Array([0x78]) };
const token: string = await client.submit(slow);
for await (const event of client.events(token)) {
  if (event[0] === 'output') console.log(event[1].stream, event[1].data_bytes.length);
  if (event[0] === 'result') console.log(event[1].status.description, event[1].stdout.trim());
}
const results: Result[] = await client.tests(program, [{ stdin: 'a', expected_output: 'a' }], { timeout: 60_000 });
console.log(results.map((result) => result.status.id + 1), (await client.batch([]))[0]?.stdout_bytes);
try {
  await client.submit({ ...program, memory_limit: 1 });
} catch (e) {
  if (e instanceof DromedaryError) console.log(e.status, Object.keys(e.fields), e.retryAfter);
}
