const readline = require('readline').createInterface({ input: process.stdin, crlfDelay: Infinity });
const lines = [];
readline.on('line', (line) => lines.push(line)).on('close', () => {
  console.log(JSON.stringify(lines));
  process.exit(0);
});
