// Piston's clients from npm, each used as its README does: node piston.mjs SERVER, in a folder where they are
// installed. Prints what they got.
import piston from 'piston-client';
import pistonApi from 'piston-api';
import pistonApiClient from 'piston-api-client';

const server = process.argv[2];

async function client() {
  const client = piston({server});
  return {
    runtimes: await client.runtimes(),
    python: await client.execute('python', 'print(input()[::-1])', {stdin: 'abc', args: []}),
    args: await client.execute({language: 'javascript', version: '*',
      files: [{content: 'console.log(process.argv.slice(2).join("|"))'}], args: ["it's", 'a b', '$HOME']}),
    cpp: await client.execute({language: 'c++', version: '>=10',
      files: [{content: '#include <cstdio>\nint main() { puts("hi"); return 3; }'}]}),
    broken: await client.execute('c', 'int main( {'),
  };
}

// checks each answer with zod, and throws if a field has another type than Piston's
async function api() {
  const client = new pistonApi.PistonClient({baseUrl: server});
  return {
    python: await client.run({language: 'python', version: '*', code: 'print(input())', stdin: 'User Input'}),
    cpp: await client.run({language: 'cpp', version: '*', stdin: '2 3',
      code: '#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }'}),
    broken: await client.run({language: 'cpp', version: '*', code: 'int main( {'}),
    late: await client.run({language: 'python', version: '*', code: 'while True: pass', runTimeout: 300}),
  };
}

async function apiClient() {
  const client = new pistonApiClient.NodePistonClient({server});
  return {
    runtimes: await client.runtimes(),
    node: await client.execute({language: 'node-js', version: '*', args: ['Hello', 'World'],
      files: [{content: 'console.log(process.argv.slice(2))'}]}),
    files: await client.execute({language: 'py', version: '3.x', files: [
      {name: 'main.py', content: 'import six.six\nprint(six.six.of(7), open("data/in.bin", "rb").read())'},
      {name: 'six/six.py', content: 'def of(n): return 6 * n'},
      {name: 'data/in.bin', content: 'AAEC', encoding: 'base64'}]}),
  };
}

// piston-api-client keeps its connection, and with it the process
process.stdout.write(JSON.stringify({client: await client(), api: await api(), apiClient: await apiClient()}),
  () => process.exit());
