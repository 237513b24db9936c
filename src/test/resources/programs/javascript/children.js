const { execFileSync, execSync, fork, spawn, spawnSync } = require('child_process');
if (process.argv[2] === 'child') {
  process.on('message', (n) => { process.send(n * 2); process.disconnect(); });
} else {
  console.log(execSync('cat', { input: 'piped\n' }).toString().trim(), execFileSync('expr', ['6', '*', '7']).toString().trim());
  console.log(spawnSync('sh', ['-c', 'exit 9']).status, spawnSync('sh', ['-c', 'kill -TERM $$']).signal);
  spawnSync('seq', ['1', '20000'], { stdio: 'inherit' });
  const child = fork(__filename, ['child']);
  child.on('message', (n) => console.log('twice', n));
  child.on('exit', (code) => {
    const writer = spawn('sh', ['-c', 'echo from the child'], { stdio: 'inherit' });
    writer.on('close', () => { console.log('closed', code); process.exit(); });
  });
  child.send(21);
}
