// killed by 11
console.log('k'.repeat(150_000));
process.kill(process.pid, 'SIGSEGV');
setTimeout(() => {}, 5000);
