// Uses Piston's client as its README does: node run.mjs SERVER, in a folder where it is installed. Prints what it got.
import piston from 'piston-client';

(async () => {
  const client = piston({ server: process.argv[2] });
  const runtimes = await client.runtimes();
  const answers = {
    runtimes,
    python: await client.execute('python', 'print(input()[::-1])', { stdin: 'abc', args: [] }),
    args: await client.execute({ language: 'javascript', version: '*',
      files: [{ content: 'console.log(process.argv.slice(2).join("|"))' }], args: ["it's", 'a b', '$HOME'] }),
    cpp: await client.execute({ language: 'c++', version: '>=10', files: [{ content: '#include <cstdio>\nint main() { puts("hi"); return 3; }' }] }),
    broken: await client.execute('c', 'int main( {'),
  };
  console.log(JSON.stringify(answers));
})().catch(e => { console.error(e); process.exit(1); });
