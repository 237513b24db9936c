// How much waits, how fast it goes, and who works.
import {$, count, duration, element, milliseconds, say, svg} from './dom.js';
import {latest} from './live.js';

const WIDTH = 600;
const HEIGHT = 160;

export function show(_, state) {
  const lanes = Object.entries(state.lanes);
  const sum = of => lanes.reduce((total, [, lane]) => total + lane[of], 0);
  const perMinute = state.slices.slice(-13, -1).reduce((total, slice) => total + slice.finished, 0) * 60 / (12 * state.sliceSeconds);
  figures([['waiting', count(sum('queued'))], ['running', count(sum('running'))], ['finished a minute', count(Math.round(perMinute))],
    ['median, 5 min', milliseconds(state.recent.p50)], ['95 %', milliseconds(state.recent.p95)], ['99 %', milliseconds(state.recent.p99)]]);

  const throughput = state.slices.map(slice => slice.finished / state.sliceSeconds);
  const minutes = state.slices.length * state.sliceSeconds / 60;
  plot('plot-throughput', [throughput], value => (value < 10 ? value.toFixed(1) : Math.round(value)), `${minutes} min ago`, true);
  plot('plot-latency', ['p50', 'p95', 'p99'].map(key => state.slices.map(slice => slice[key])), milliseconds, `${minutes} min ago`);
  plot('plot-depth', ['waiting', 'running'].map(key => latest.depths.map(depth => depth[key])), value => count(Math.round(value)), '');

  const finished = Object.entries(state.verdicts).sort((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...finished.map(([, n]) => n));
  bars('verdicts', finished.map(([name, n]) => [name, n / most, count(n)]), 'Nothing has been finished since this node started.');
  bars('lanes', lanes.map(([name, {queued, running}]) =>
    [name, (queued + running) / Math.max(1, ...lanes.map(([, lane]) => lane.queued + lane.running)), `${count(queued)} waiting, ${count(running)} running`]),
    'Redis does not answer.');
  nodes(state);
}

function figures(list) {
  $('queue-figures').replaceChildren(...list.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))));
}

function bars(id, rows, otherwise) {
  if (rows.length === 0) return $(id).replaceChildren(element('p', {class: 'muted'}, otherwise));
  $(id).replaceChildren(...rows.map(([name, share, value]) => {
    const fill = element('i');
    fill.style.width = share > 0 ? `max(2px, ${share * 100}%)` : 0;
    return element('div', {class: 'bars'}, element('span', {}, name), element('span', {class: 'track'}, fill), element('span', {}, value));
  }));
}

function nodes(state) {
  const rows = state.nodes.map(node => element('tr', {},
    element('td', {}, node.name === state.node ? `${node.name} (this one)` : node.name),
    element('td', {}, node.roles.join(', ')),
    element('td', {}, node.containers ? `${node.working} of ${node.containers}` : '–'),
    element('td', {}, duration((Date.now() - Date.parse(node.started_at)) / 1000))));
  $('nodes').replaceChildren(
    element('table', {}, element('thead', {}, element('tr', {}, ...['Node', 'Roles', 'Running', 'Up for'].map(name => element('th', {scope: 'col'}, name)))),
      element('tbody', {}, ...rows)),
    element('p', {class: 'muted'}, `The queue refuses at ${count(state.maxDepth)}.`));
}

/** One line for each series, gaps where a value is null; the first one as bars if so wished. */
function plot(id, series, unit, begins, asBars) {
  const all = series.flat().filter(value => value != null);
  const top = nice(Math.max(...all, 0));
  const x = (i, n) => n < 2 ? WIDTH : i * WIDTH / (n - 1);
  const y = value => HEIGHT - value / top * (HEIGHT - 8);
  const drawn = [0, 0.5, 1].map(share => svg('line', {x1: 0, x2: WIDTH, y1: y(top * share), y2: y(top * share), class: 'grid'}));
  series.forEach((values, which) => {
    if (asBars) {
      const width = WIDTH / values.length;
      values.forEach((value, i) => {
        if (value) drawn.push(svg('rect', {x: i * width + 1, y: y(value), width: Math.max(1, width - 2), height: HEIGHT - y(value), rx: 2, class: 'bar'}));
      });
      return;
    }
    let path = '';
    let pen = 'M';
    values.forEach((value, i) => {
      if (value == null) { pen = 'M'; return; }
      const alone = pen === 'M' && values[i + 1] == null;
      path += `${pen}${x(i, values.length).toFixed(1)} ${y(value).toFixed(1)}${alone ? 'h0.1' : ''}`;
      pen = 'L';
    });
    drawn.push(svg('path', {d: path, class: `series s${which + 1}`}));
  });
  const last = series.map(values => values.findLast(value => value != null)).filter(value => value != null).map(unit).join(', ');
  const picture = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${$(id).previousElementSibling.textContent}: at the end ${last || 'nothing'}, at most ${unit(top)}`}, ...drawn);
  $(id).replaceChildren(picture, element('div', {class: 'axis', 'aria-hidden': 'true'},
    element('span', {}, begins), element('span', {}, `top ${unit(top)}`), element('span', {}, 'now')));
}

/** The next of 1, 2, 5, 10, 20 … */
function nice(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= value * 0.999);
}
