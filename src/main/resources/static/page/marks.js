// Where in the source compilers and interpreters say that something is wrong.
import {plain} from './ansi.js';

const MOST = 100;
/** Each finds the file, line, column and message by name; a message that stands elsewhere is looked for around. */
const FORMS = [
  // gcc, clang, javac, go, ghc, fpc: main.c:3:5: error: …
  /^(?:\.\/)?(?<file>[^\s:()]+):(?<line>\d+):(?:(?<column>\d+):)?\s*(?<severity>fatal error|error|warning|note|syntax error)?:?\s*(?<message>.*)$/,
  // tsc, mcs: script.ts(3,5): error TS2322: …
  /^(?<file>[^\s:()]+)\((?<line>\d+),(?<column>\d+)\):?\s*(?<severity>error|warning|Error|Warning|Fatal)\b:?\s*(?<message>.*)$/,
  // rustc: --> main.rs:3:5, below "error[E0308]: …"
  /^\s*-->\s*(?<file>[^\s:]+):(?<line>\d+):(?<column>\d+)$/,
  // Python: File "script.py", line 3
  /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/,
  // Node: /box/script.js:3, alone
  /^(?<file>\S+\.\w+):(?<line>\d+)$/,
  // Perl, PHP, Ruby, Lua, Bash: … at script.pl line 3. / in /box/script.php on line 3 / script.sh: line 3: …
  /^(?<message>.*?) at (?<file>\S+) line (?<line>\d+)[.,]?/,
  /^(?<message>.*?) in (?<file>\S+?)(?::| on line )(?<line>\d+)$/,
  /^(?<file>[^\s:]+): line (?<line>\d+): (?<message>.*)$/,
];
const HEADLINE = /^(?<severity>error|warning)(?:\[\w+\])?: (?<message>.*)$/;

/**
 * @param said by a compiler, or on standard error
 * @param fileName of the source; others' lines aren't marked
 * @return {{line, column, severity, message}[]} from 1; column null where none is told
 */
export function marksOf(said, fileName) {
  const lines = plain(said).split('\n');
  const marks = [];
  lines.forEach((text, at) => {
    const found = FORMS.map(form => form.exec(text)?.groups).find(Boolean);
    if (!found || marks.length >= MOST || found.file.split('/').pop() !== fileName) return;
    const headline = HEADLINE.exec(lines[at - 1] ?? '')?.groups;
    const severity = (found.severity ?? headline?.severity ?? 'error').toLowerCase();
    if (severity === 'note') return;
    marks.push({
      line: Number(found.line),
      column: found.column ? Number(found.column) : null,
      severity: severity === 'warning' ? 'warning' : 'error',
      message: found.message || headline?.message || explanation(lines, at),
    });
  });
  return marks;
}

/** Python's: the last line of the traceback, or of the whole. */
function explanation(lines, at) {
  return (
    lines.slice(at + 1).find(line => /^\w[\w.]*(Error|Exception|Interrupt|Exit|Warning)\b/.test(line)) ??
    lines[at].trim()
  );
}
