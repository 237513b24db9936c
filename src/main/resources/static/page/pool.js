// One tile for each container; and of the one that is chosen, what it has run.
import {$, duration, element, milliseconds, say, table} from './dom.js';
import {withBeginning} from './runs.js';
import {request} from './service.js';

/** How long a container that is gone stays to be seen. */
const AFTERLIFE_MILLIS = 2500;
const STATES = {
  BOOTING: 'booting',
  HOT: 'hot',
  CHECKING: 'checking',
  PAUSING: 'pausing',
  PAUSED: 'paused',
  PREPARING: 'being prepared',
  LEASED: 'running',
  RETIRING: 'dirty',
  GONE: 'replaced',
};
const ASKED_EVERY_MILLIS = 1000;
const tiles = new Map();
let chosen = null;
let asked = 0;
let drawnRetired;

export function show(_, state) {
  const now = Date.now();
  const seen = new Set();
  for (const container of state.containers) {
    seen.add(container.id);
    draw(container.id, container.state, container);
  }
  for (let i = 0; i < state.pool.booting; i++) {
    seen.add(`boot-${i}`);
    draw(`boot-${i}`, 'BOOTING', {uses: 0});
  }
  for (const [id, tile] of tiles) {
    if (seen.has(id)) continue;
    if (id.startsWith('boot-') || now - (tile.gone ??= now) > AFTERLIFE_MILLIS) {
      tile.node.remove();
      tiles.delete(id);
    } else {
      draw(id, 'GONE', {});
    }
  }
  retired(state.retired ?? []);
  if (chosen) tell(state);
  const counts = {...state.pool.containers, BOOTING: state.pool.booting};
  const shown = Object.keys(STATES).filter(
    name => name !== 'GONE' && (counts[name] || ['HOT', 'PAUSED', 'LEASED'].includes(name)),
  );
  const figures = [
    ['of', state.pool.size],
    ...shown.map(name => [STATES[name], counts[name] ?? 0]),
    ['jobs waiting', state.pool.waiting],
  ];
  $('pool-states').replaceChildren(
    ...figures.map(([name, value]) =>
      element('div', {}, element('dt', {}, name === 'of' ? 'size' : name), element('dd', {}, String(value))),
    ),
  );
}

function draw(id, state, {uses, ageSeconds, parked, memoryBytes, image}) {
  let tile = tiles.get(id);
  if (!tile) {
    const [label, ...rows] = ['span', 'span', 'span', 'span'].map(name => element(name));
    const title = element('button', {type: 'button', onclick: () => choose(id)});
    title.disabled = id.startsWith('boot-');
    const node = element('li', {class: 'tile', 'data-id': id}, title, label, ...rows);
    label.className = 'state';
    for (const row of rows) row.className = 'muted';
    tile = {node, title, label, rows};
    tiles.set(id, tile);
    $('tiles').append(node);
  }
  tile.node.dataset.state = state;
  say(tile.title, id.startsWith('boot-') ? '…' : id.slice(0, 8));
  say(tile.label, STATES[state]);
  if (state === 'GONE') return;
  tile.node.title = image ?? '';
  const texts =
    state === 'BOOTING'
      ? []
      : [
          `${uses} ${uses === 1 ? 'use' : 'uses'} in ${duration(ageSeconds)}`,
          megabytes(memoryBytes),
          parked ? `${parked} waits in it` : '',
        ];
  tile.rows.forEach((row, i) => say(row, texts[i] ?? ''));
}

function choose(id) {
  chosen = id;
  asked = 0;
  $('container').hidden = false;
  say($('container-title'), `Container ${id}`);
  say($('container-told'), '');
  $('container-jobs').replaceChildren();
  $('container').scrollIntoView({block: 'nearest'});
}

$('close-container').addEventListener('click', () => {
  chosen = null;
  $('container').hidden = true;
});

/** What is known of the chosen one. */
function tell({containers, retired: gone = []}) {
  const there = containers.find(({id}) => id === chosen);
  const past = gone.find(({id}) => id === chosen);
  say(
    $('container-told'),
    there && !past
      ? `${STATES[there.state]}; ${there.uses} jobs in ${duration(there.ageSeconds)}; a job may use ${megabytes(there.memoryBytes)}; image ${there.image}`
      : past
        ? `Retired at ${clock(past.at)} after ${past.uses} jobs: ${past.reason}`
        : 'It is gone.',
  );
  if (Date.now() - asked < ASKED_EVERY_MILLIS) return;
  asked = Date.now();
  const id = chosen;
  request(`/dashboard/containers/${encodeURIComponent(id)}`)
    .then(answer => answer.json())
    .then(jobs => {
      if (id === chosen) showJobs(jobs);
    })
    .catch(() => {});
}

function showJobs(jobs) {
  if (jobs.length === 0)
    return $('container-jobs').replaceChildren(element('p', {class: 'muted'}, 'It has had no job yet.'));
  $('container-jobs').replaceChildren(
    table(
      ['Ended', 'Submission', 'Language', 'The job', 'Wall', 'Memory', 'Verdict'],
      jobs.map(job => [
        clock(job.at),
        submissionLink(job.submission),
        job.language,
        job.outcome,
        milliseconds(job.wallMillis),
        megabytes(job.memoryBytes),
        job.verdict ?? '',
      ]),
      'The last jobs',
    ),
  );
}

/** One's own can be opened; of others no more than the beginning is told. */
export function submissionLink(beginning) {
  const token = beginning && withBeginning(beginning);
  return token
    ? element('a', {href: `#/run/${token}`}, `${beginning}…`)
    : element('code', {}, beginning ? `${beginning}…` : '');
}

/** As limits are given: of a thousand kilobytes. */
const megabytes = bytes => `${(bytes / 1024 / 1000).toFixed(bytes < 10_240_000 ? 1 : 0)} MB`;
export const clock = iso => new Date(iso).toLocaleTimeString();

function retired(list) {
  const drawn = JSON.stringify(list);
  if (drawn === drawnRetired) return;
  drawnRetired = drawn;
  $('retired').replaceChildren(
    list.length === 0
      ? element('p', {class: 'muted'}, 'None since this node started.')
      : table(
          ['When', 'Container', 'Jobs', 'Age', 'Why'],
          list.map(({at, id, uses, ageSeconds, reason}) => [
            clock(at),
            element('button', {type: 'button', class: 'quiet', onclick: () => choose(id)}, id),
            String(uses),
            duration(ageSeconds),
            reason,
          ]),
          'Retired containers',
        ),
  );
}
