const fs = require('fs');
process.stdout.write('write\n');
fs.writeSync(1, 'writeSync\n');
console.info('info %s %d %j %o', 'a', 1.5, { b: [1] }, [2]);
fs.writeFileSync(1, 'writeFileSync\n');
new console.Console({ stdout: process.stdout }).log('console');
process.stdout.write(Buffer.from([0xff, 0xfe, 10]));
process.stdout.cork();
process.stdout.write('corked ');
process.stdout.write('twice\n');
process.stdout.uncork();
process.stdout.write('last\n', () => {
  // what comes after this overwrites it in a file
  fs.appendFileSync('/dev/stdout', 'appendFileSync\n');
  fs.createWriteStream(null, { fd: fs.openSync('/dev/stdout', 'a') }).end('stream\n', () => process.exit());
});
