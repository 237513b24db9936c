// exits with 1
console.log('z'.repeat(300_000));
setTimeout(() => { throw new Error('late'); }, 20);
process.on('exit', () => console.log('exit handler'));
