// What docs/clients.md promises of JavaScript's client: node small.mjs SERVER GATEWAY NOBODY
import assert from 'node:assert/strict';
import { Dromedary, DromedaryError } from '../../../clients/javascript/index.js';

const [SERVER, GATEWAY, NOBODY] = process.argv.slice(2, 5);
const direct = new Dromedary(SERVER);

async function failure(promise) {
  const error = await promise.then(() => assert.fail('no error'), (e) => e);
  assert.ok(error instanceof DromedaryError, error);
  return error;
}

async function passes(fault) {
  const faulty = new Dromedary(`${GATEWAY}/${fault}`);
  const program = { language: 'python', source_code: 'print(input())', stdin: fault };
  const result = await faulty.wait(await faulty.submit(program));
  assert.equal(result.stdout, `${fault}\n`);
}

const print = { language: 'python', source_code: 'print()' };

const calls = {
  async run() {
    const program = { language_id: 71, source_code: 'print(input())', stdin: 'x', expected_output: 'x' };
    const result = await direct.wait(await direct.submit(program));
    assert.deepEqual([result.status.description, result.stdout, result.stderr], ['Accepted', 'x\n', '']);
  },
  async bytes() {
    const every = Uint8Array.from({ length: 256_000 }, (_, i) => i % 256);
    const source_code = 'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())';
    const result = await direct.wait(await direct.submit({ language: 'python', source_code, stdin: every }));
    assert.deepEqual(result.stdout_bytes, every);
    assert.ok(result.stdout.includes('\ufffd'));
  },
  async text() {
    const source_code = new TextEncoder().encode("print('ünï', input())");
    const result = await direct.wait(await direct.submit({ language: 'python', source_code, stdin: '𝄞' }));
    assert.equal(result.stdout, 'ünï 𝄞\n');
  },
  async tests() {
    const program = { language: 'python', source_code: 'n = int(input()); print(n * n if n != 2 else 5)' };
    const cases = [1, 2, 3].map((n) => ({ stdin: `${n}`, expected_output: `${n * n}`, name: `n${n}` }));
    const results = await direct.tests(program, cases);
    assert.deepEqual(results.map((one) => [one.name, one.status.id, one.stdout]),
      [['n1', 3, '1\n'], ['n2', 4, '5\n'], ['n3', 3, '9\n']]);
  },
  async uncompiled() {
    const results = await direct.tests({ language: 'c', source_code: 'int main(void) { return undeclared; }' },
      [{ stdin: '' }, { stdin: '' }]);
    assert.deepEqual(results.map((one) => one.status.id), [6, 6]);
    assert.match(results[1].compile_output, /undeclared/);
  },
  async batch() {
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const programs = numbers.map((n) => ({ language: 'bash', source_code: `sleep 0.${9 - n % 10}; echo ${n}` }));
    assert.deepEqual((await direct.batch(programs)).map((result) => result.stdout), numbers.map((n) => `${n}\n`));
  },
  async events() {
    const token = await direct.submit({ language: 'bash', source_code: "printf 'a\\xff'; sleep 2; printf 'b'" });
    const names = [];
    const output = [];
    let last;
    for await (const [name, data] of direct.events(token)) {
      names.push(name);
      if (name === 'output') output.push(...data.data_bytes);
      last = data;
    }
    assert.deepEqual([names.at(0), names.at(-1), names.includes('status')], ['submission', 'result', true]);
    assert.deepEqual(output, [0x61, 0xff, 0x62]);
    assert.deepEqual([...last.stdout_bytes], output);
  },
  async cancel() {
    const token = await direct.submit({ language: 'bash', source_code: 'sleep 10' });
    assert.equal((await direct.cancel(token)).status.description, 'Cancelled');
    assert.equal((await direct.wait(token)).status.description, 'Cancelled');
  },
  async refused() {
    const error = await failure(direct.submit({ ...print, cpu_time_limit: 1000, memory_limit: 1 }));
    assert.equal(error.status, 422);
    assert.deepEqual(Object.keys(error.fields).sort(), ['cpu_time_limit', 'memory_limit']);
    assert.match(error.message, /cpu_time_limit must be less than or equal to/);
  },
  async unknown() {
    const error = await failure(direct.wait('no-such-token'));
    assert.deepEqual([error.status, error.title], [404, 'Not Found']);
    assert.ok(error.detail);
  },
  unsent: () => passes('unsent'),
  lost: () => passes('lost'),
  busy: () => passes('busy'),
  quota: () => passes('quota'),
  async full() {
    let error = await failure(new Dromedary(`${GATEWAY}/full`, { retries: 1 }).submit(print));
    assert.deepEqual([error.status, error.detail, error.retryAfter], [503, 'queue is full', 1]);
    error = await failure(new Dromedary(`${GATEWAY}/full`, { timeout: 1500 }).submit(print));
    assert.equal(error.status, 503);
  },
  broken: () => passes('broken'),
  async silent() {
    const error = await failure(new Dromedary(`${GATEWAY}/silent`, { timeout: 1000 }).submit(print));
    assert.deepEqual([error.status, error.title], [0, 'Timed out']);
  },
  async drip() {
    const faulty = new Dromedary(`${GATEWAY}/drip`);
    const error = await failure(faulty.wait(await faulty.submit(print), { timeout: 1000 }));
    assert.deepEqual([error.status, error.title], [0, 'Timed out']);
  },
  async nobody() {
    const error = await failure(new Dromedary(NOBODY, { retries: 1 }).submit(print));
    assert.deepEqual([error.status, error.title], [0, 'Connection failed']);
  },
};

for (const [name, call] of Object.entries(calls)) {
  await call();
  console.log(name, 'ok');
}
// nothing of it keeps the process
assert.ok(!process.getActiveResourcesInfo().includes('Timeout'));
