const fs = require('fs');
const descriptor = fs.openSync('/dev/stdin', 'r');
const byte = Buffer.alloc(1);
fs.readSync(0, byte);
console.log(byte.toString(), fs.readFileSync('/dev/stdin', 'utf8').length, fs.fstatSync(0).size, fs.readFileSync(0).length);
fs.closeSync(descriptor);
console.log(process.stdin.isTTY, require('tty').isatty(0), fs.readSync(0, byte));
