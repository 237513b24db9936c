// exits with 6
process.on('exit', (code) => {
  console.log('exit', code, 'x'.repeat(100_000));
  process.exitCode = 6;
});
process.once('beforeExit', () => {
  console.log('before');
  setTimeout(() => console.log('timer after beforeExit'), 10);
});
console.log('main');
