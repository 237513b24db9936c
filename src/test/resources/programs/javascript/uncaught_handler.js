// exits with 2
process.on('uncaughtException', (e, origin) => {
  console.log(e.message, origin, 'y'.repeat(100_000));
  process.exit(2);
});
Promise.reject(new Error('rejected'));
