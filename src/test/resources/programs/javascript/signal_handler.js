// exits with 12
process.on('SIGUSR2', (name, number) => {
  console.log(name, number);
  process.exit(number);
});
process.kill(process.pid, 'SIGUSR2');
setTimeout(() => {}, 5000);
