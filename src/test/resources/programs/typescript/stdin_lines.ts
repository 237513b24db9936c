import * as fs from 'fs';
const lines: string[] = fs.readFileSync(0, 'utf8').split('\n');
interface Line { text: string; length?: number }
const described: Line[] = lines.map((text) => ({ text, length: text.length || undefined }));
console.log(JSON.stringify(described), [...new Set(lines)].length);
