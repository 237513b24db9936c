// What was expected beside what was printed, line by line.
import {element} from './dom.js';

const MOST_LINES = 5000;
const CONTEXT = 3;
const MOST_MILLIS = 300;

/** What one wouldn't see of lines that differ: blanks at their ends, and control characters. */
const visible = line =>
  line
    .replace(/[ \t]+$/, blanks => blanks.replaceAll(' ', '·').replaceAll('\t', '→'))
    .replace(/[\0-\x08\x0b-\x1f]/g, control => String.fromCharCode(0x2400 + control.charCodeAt(0)));

/**
 * @param exact whether blanks at the ends of lines count
 * @return {Promise<Node>} a table; null when no line differs
 */
export async function difference(expected, printed, exact) {
  const {diffArrays} = await import('./library/diff.js');
  const [before, after] = [expected, printed].map(text => lines(exact ? text : text.trimEnd()));
  const same = (a, b) => (exact ? a === b : a.trimEnd() === b.trimEnd());
  const changes =
    before.length + after.length > MOST_LINES
      ? null
      : diffArrays(before, after, {comparator: same, timeout: MOST_MILLIS});
  const rows = changes ? merged(changes) : firstDifference(before, after, same);
  if (rows.every(({sign}) => sign === ' ')) return null;
  return element(
    'div',
    {class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': 'Difference'},
    element(
      'table',
      {class: 'difference'},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Line', 'Difference: − expected, + printed'].map(name => element('th', {scope: 'col'}, name)),
        ),
      ),
      element(
        'tbody',
        {},
        ...shortened(rows).map(({sign, number, text}) =>
          element(
            'tr',
            {class: {'-': 'expected', '+': 'printed'}[sign] ?? ''},
            element('td', {}, number ?? ''),
            element(
              'td',
              {},
              element('code', {}, `${sign === '-' ? '−' : sign} ${sign === ' ' ? text : visible(text)}`),
            ),
          ),
        ),
      ),
    ),
  );
}

const lines = text => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function merged(changes) {
  let line = 1;
  return changes.flatMap(({added, removed, value}) =>
    value.map(text => {
      const row = {sign: added ? '+' : removed ? '-' : ' ', number: removed ? null : line, text};
      if (!removed) line++;
      return row;
    }),
  );
}

/** Of outputs that are too long, or too different, to be compared as a whole. */
function firstDifference(before, after, same) {
  const at = after.findIndex((line, i) => i >= before.length || !same(before[i], line));
  const first = at < 0 ? after.length : at;
  if (first >= before.length && first >= after.length) return [];
  const context = after
    .slice(Math.max(0, first - CONTEXT), first)
    .map((text, i) => ({sign: ' ', number: Math.max(0, first - CONTEXT) + i + 1, text}));
  return [
    ...context,
    ...before.slice(first, first + 1).map(text => ({sign: '-', number: null, text})),
    ...after.slice(first, first + 1).map(text => ({sign: '+', number: first + 1, text})),
    {sign: ' ', number: null, text: '… the rest isn’t compared'},
  ];
}

/** Equal lines that are far from any other are left out. */
function shortened(rows) {
  const near = rows.map((_, i) => rows.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({sign}) => sign !== ' '));
  return rows.flatMap((row, i) => (near[i] ? [row] : near[i - 1] ? [{sign: ' ', number: null, text: '⋯'}] : []));
}
