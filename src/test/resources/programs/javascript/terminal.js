console.log(process.stdout.isTTY, process.stderr.isTTY, process.stdout.columns, process.stdout.fd, process.stdout.writable);
console.log(process.stdout.hasColors, require('tty').isatty(1), require('util').inspect({ a: [1, { b: 'c' }], d: new Map([[1, 2]]) }));
