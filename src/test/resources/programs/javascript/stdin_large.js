const numbers = require('fs').readFileSync('/dev/stdin', 'utf8').trim().split(/\s+/).map(Number);
console.log(numbers.length, numbers.reduce((a, b) => a + b), numbers.map((n) => n * 2).join('\n'));
