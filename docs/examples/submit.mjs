// Runs a program and prints what became of it: node submit.mjs [SERVER]. Needs nothing but Node 18.
const server = process.argv[2] ?? 'http://localhost:2358';

async function call(path, body) {
  const answer = await fetch(server + path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const program = { language: 'python', source_code: 'print(int(input()) * 2)', stdin: '21', expected_output: '42' };

// wait for the verdict
const result = await call('/submissions?wait=true', program);
console.log(result.status.description, result.stdout.trim(), `${result.time} s`);

// or follow it; a browser has EventSource for this
const { token } = await call('/submissions', program);
let event;
let rest = '';
for await (const chunk of (await fetch(`${server}/submissions/${token}/events`)).body.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (!line.startsWith('data: ')) continue;
    const data = JSON.parse(line.slice(6));
    if (event === 'status') console.log(data.stage);
    if (event === 'output') console.log(Buffer.from(data.data, 'base64').toString().trimEnd());
    if (event === 'result') console.log(data.status.description);
  }
}
