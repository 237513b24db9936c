// How much waits, how fast it goes, and who works.
import {$, count, duration, element, milliseconds, say} from './dom.js';
import {latest} from './live.js';
import {Plot} from './plot.js';
import {request} from './service.js';

const number = value => (value < 10 ? String(Math.round(value * 10) / 10) : count(Math.round(value)));
const plots = {
  throughput: new Plot($('plot-throughput'), ['finished'], number, {bars: true}),
  latency: new Plot($('plot-latency'), ['median', '95 %', '99 %'], milliseconds),
  depth: new Plot($('plot-depth'), ['waiting', 'running'], number),
};
/** The last hour, when so much is looked at; it changes as often as a slice is over. */
let hour = [];
let asked = 0;

export function show(_, state) {
  const lanes = Object.entries(state.lanes);
  const sum = of => lanes.reduce((total, [, lane]) => total + lane[of], 0);
  const perMinute =
    (state.slices.slice(-13, -1).reduce((total, slice) => total + slice.finished, 0) * 60) / (12 * state.sliceSeconds);
  figures([
    ['waiting', count(sum('queued'))],
    ['running', count(sum('running'))],
    ['finished a minute', count(Math.round(perMinute))],
    ['median, 5 min', milliseconds(state.recent.p50)],
    ['95 %', milliseconds(state.recent.p95)],
    ['99 %', milliseconds(state.recent.p99)],
  ]);

  draw(state);
  const finished = Object.entries(state.verdicts).sort((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...finished.map(([, n]) => n));
  bars(
    'verdicts',
    finished.map(([name, n]) => [name, n / most, count(n)]),
    'Nothing has been finished since this node started.',
  );
  bars(
    'lanes',
    lanes.map(([name, {queued, running}]) => [
      name,
      (queued + running) / Math.max(1, ...lanes.map(([, lane]) => lane.queued + lane.running)),
      `${count(queued)} waiting, ${count(running)} running`,
    ]),
    'Redis does not answer.',
  );
  nodes(state);
}

function figures(list) {
  $('queue-figures').replaceChildren(
    ...list.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}

function bars(id, rows, otherwise) {
  if (rows.length === 0) return $(id).replaceChildren(element('p', {class: 'muted'}, otherwise));
  $(id).replaceChildren(
    ...rows.map(([name, share, value]) => {
      const fill = element('i');
      fill.style.width = share > 0 ? `max(2px, ${share * 100}%)` : 0;
      return element(
        'div',
        {class: 'bars'},
        element('span', {}, name),
        element('span', {class: 'track'}, fill),
        element('span', {}, value),
      );
    }),
  );
}

function nodes(state) {
  const rows = state.nodes.map(node =>
    element(
      'tr',
      {},
      element('td', {}, node.name === state.node ? `${node.name} (this one)` : node.name),
      element('td', {}, node.roles.join(', ')),
      element('td', {}, node.containers ? `${node.working} of ${node.containers}` : '–'),
      element('td', {}, duration((Date.now() - Date.parse(node.started_at)) / 1000)),
    ),
  );
  $('nodes').replaceChildren(
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...['Node', 'Roles', 'Running', 'Up for'].map(name => element('th', {scope: 'col'}, name))),
      ),
      element('tbody', {}, ...rows),
    ),
    element('p', {class: 'muted'}, `The queue refuses at ${count(state.maxDepth)}.`),
  );
}

function draw(state) {
  const minutes = Number($('range').value);
  const wanted = (minutes * 60) / state.sliceSeconds;
  if (wanted > state.slices.length) askForHour(state.sliceSeconds);
  const slices = [...hour.slice(0, Math.max(0, hour.length - state.slices.length)), ...state.slices].slice(-wanted);
  const now = Date.now();
  const times = slices.map((_, i) => now - (slices.length - 1 - i) * state.sliceSeconds * 1000);
  plots.throughput.show(
    times,
    slices.map(slice => slice.finished / state.sliceSeconds || null),
  );
  plots.latency.show(times, ...['p50', 'p95', 'p99'].map(key => slices.map(slice => slice[key])));
  const depths = latest.depths.filter(depth => now - depth.now <= minutes * 60_000);
  plots.depth.show(
    depths.map(depth => depth.now),
    ...['waiting', 'running'].map(key => depths.map(depth => depth[key])),
  );
}

function askForHour(seconds) {
  if (Date.now() - asked < seconds * 1000) return;
  asked = Date.now();
  request('/dashboard/slices')
    .then(answer => answer.json())
    .then(slices => {
      hour = slices;
    })
    .catch(() => {});
}

$('range').addEventListener('change', () => {
  if (latest.state) draw(latest.state);
});
