// exits with 5
for (let i = 0; i < 60_000; i++) console.log('line', i);
process.stdout.write('end');
process.exit(5);
