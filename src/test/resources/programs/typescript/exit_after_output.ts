// exits with 5
enum Level { Low = 1, High = 'high' }
const lines: string[] = Array.from({ length: 30_000 }, (_, n) => `line ${n}`);
for (const line of lines) console.log(line);
console.log(Level[1], Level.High);
process.exit(5);
