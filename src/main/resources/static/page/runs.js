// The runs that this browser has made, the latest first.
import {$, element, say} from './dom.js';

const KEY = 'runs';
const MOST = 50;

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function store(runs) {
  localStorage.setItem(KEY, JSON.stringify(runs.slice(0, MOST)));
  showRuns();
}

export function began(token, language) {
  store([{token, language, at: Date.now()}, ...load()]);
}

/** Does nothing for what others have run. */
export function ended(token, verdict, kind) {
  const runs = load();
  const run = runs.find(other => other.token === token);
  if (!run || run.verdict === verdict) return;
  Object.assign(run, {verdict, kind});
  store(runs);
}

/** The whole token of a run whose beginning is told; undefined when it isn't from here. */
export const withBeginning = beginning => load().find(({token}) => token.startsWith(beginning))?.token;

export function showRuns(current) {
  const runs = load();
  $('history').hidden = runs.length === 0;
  say($('history').firstElementChild, `History: ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`);
  if (!$('history').open) return;
  const here = current ?? location.hash.split('/')[2];
  $('runs').replaceChildren(
    ...runs.map(({token, language, at, verdict, kind}) =>
      element(
        'li',
        {},
        element(
          'a',
          {href: `#/run/${token}`, 'aria-current': token === here ? 'true' : null},
          new Date(at).toLocaleString(),
        ),
        ` ${language} `,
        element('span', {class: 'pill', 'data-kind': kind ?? 'none'}, verdict ?? 'not seen to the end'),
      ),
    ),
  );
}

$('history').addEventListener('toggle', () => showRuns());

export function clearRuns() {
  store([]);
}
