// The routes, laid out as a submission passes them: each one below whoever calls it.
import {$, count, element, milliseconds, say, svg, table} from './dom.js';
import {latest} from './live.js';
import {clock, submissionLink} from './pool.js';
import {request} from './service.js';
import {find, isFinished} from './submission.js';

let drawn;
let cells;
let links;
/** The step that is told of: its key. */
let chosen;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export function show(routes, state) {
  if (routes !== drawn) {
    draw(routes);
    drawn = routes;
  }
  const {now, state: before} = latest.before[0];
  const seconds = (Date.now() - now) / 1000;
  for (const [key, cell] of cells) {
    const step = state.steps[key];
    if (!step) continue;
    const old = before.steps[key] ?? {done: 0, nanos: 0};
    const done = step.done - old.done;
    const mean = done > 0 ? (step.nanos - old.nanos) / done : step.nanos / step.done;
    say(cell.count, count(step.done + step.inside));
    say(cell.time, step.done > 0 ? milliseconds(mean / 1e6) : '');
    say(cell.inside, step.inside > 0 ? String(step.inside) : '');
    cell.row.classList.toggle('busy', step.inside > 0);
    cell.row.classList.toggle('failed', step.failed > 0);
    cell.row.title = `${step.done} times, ${step.failed} failed, ${step.inside} in it now; ${(done / Math.max(1, seconds)).toFixed(1)} a second`;
    if (cell.last !== undefined && step.done + step.inside > cell.last)
      links.filter(link => link.key === key).forEach(flow);
    cell.last = step.done + step.inside;
  }
  if (chosen) tell(state.steps[chosen]);
  say(
    $('queue-node'),
    Object.entries(state.lanes)
      .map(([lane, {queued, running}]) => `${lane}: ${queued} waiting, ${running} running`)
      .join(' · ') || 'Redis does not answer',
  );
}

const calls = steps => steps.flatMap(step => [...(step.to ? [step.to] : []), ...calls(step.steps)]);

/** The rows of the drawing. Routes that don't lead through the gate, or come after it, are told apart. */
function layers(routes) {
  const entrance = new Map(routes.map(route => [route.from, route]));
  const next = route =>
    calls(route.steps)
      .map(to => entrance.get(to))
      .filter(Boolean);
  const gate = entrance.get('direct:accept');
  const workers = routes.filter(route => route.from.startsWith('redis-streams:'));
  const rows = [routes.filter(route => next(route).includes(gate)), [gate].filter(Boolean), 'queue', workers];
  const placed = new Set(rows.filter(row => row !== 'queue').flat());
  for (let row = workers; row.length > 0;) {
    row = [...new Set(row.flatMap(next))].filter(route => !placed.has(route));
    row.forEach(route => placed.add(route));
    if (row.length > 0) rows.push(row);
  }
  const rest = routes.filter(route => !placed.has(route));
  const containers = rest.filter(route => /^(seda|timer):.*(container|pool)/.test(route.from));
  return {rows, containers, others: rest.filter(route => !containers.includes(route))};
}

function draw(routes) {
  cells = new Map();
  links = [];
  const {rows, containers, others} = layers(routes);
  const flowChart = element(
    'div',
    {class: 'flow'},
    ...rows.map(row =>
      element(
        'div',
        {class: 'row'},
        ...(row === 'queue'
          ? [
              element(
                'div',
                {class: 'route queue-route', id: 'route-queue'},
                element('h2', {}, 'Redis Streams'),
                element('p', {id: 'queue-node'}),
              ),
            ]
          : row.map(card)),
      ),
    ),
  );
  $('routes').replaceChildren(
    flowChart,
    element('h2', {}, 'The containers’ life'),
    element('div', {class: 'row'}, ...containers.map(card)),
    element(
      'details',
      {class: 'others'},
      element('summary', {}, `${others.length} more routes`),
      element('div', {class: 'row'}, ...others.map(card)),
    ),
  );
  const arrows = svg('svg', {class: 'arrows', 'aria-hidden': 'true'});
  flowChart.prepend(arrows);
  new ResizeObserver(() => connect(routes, flowChart, arrows)).observe(flowChart);
}

function card(route) {
  return element(
    'article',
    {class: 'route', id: `route-${route.id}`, 'aria-label': `Route ${route.id}`},
    element('h2', {}, route.id),
    element('p', {}, route.description ?? '', ' ', element('code', {}, route.from)),
    list(route, route.steps),
  );
}

function list(route, steps) {
  return element(
    'ol',
    {},
    ...steps.map(step => {
      const key = `${route.id}/${step.id}`;
      const [inside, time, n] = ['span', 'span', 'span'].map(name => element(name));
      inside.className = 'inside';
      time.className = 'time';
      n.className = 'count';
      // branches have no id of their own, and are told by what they are
      const named = !/^[a-zA-Z]+\d+$/.test(step.id ?? '1');
      const row = element(
        'div',
        {class: `step ${step.kind}`, 'data-key': key},
        step.id
          ? element(
              'button',
              {type: 'button', class: 'name', onclick: () => choose(key)},
              named ? step.id.replaceAll('-', ' ') : step.kind,
            )
          : element('span', {class: 'name'}, step.kind),
        inside,
        time,
        n,
      );
      if (step.id) cells.set(key, {row, inside, time, count: n});
      return element('li', {}, row, step.steps.length > 0 ? list(route, step.steps) : null);
    }),
  );
}

function connect(routes, chart, arrows) {
  const origin = chart.getBoundingClientRect();
  const byEntrance = new Map(routes.map(route => [route.from, route.id]));
  const place = node => {
    const box = node.getBoundingClientRect();
    return {
      left: box.left - origin.left,
      right: box.right - origin.left,
      top: box.top - origin.top,
      bottom: box.bottom - origin.top,
      middle: (box.left + box.right) / 2 - origin.left,
    };
  };
  links = [];
  const link = (from, to, key) => {
    if (!from || !to || !chart.contains(to)) return;
    const [a, b] = [place(from), place(to)];
    const down = Math.max(24, (b.top - a.bottom) / 2);
    // a step's arrow leaves it by a side, so that it doesn't run through the steps below
    const side = !from.dataset.key ? 0 : b.middle < a.left ? -1 : 1;
    const [x, y] = side === 0 ? [a.middle, a.bottom] : [side < 0 ? a.left : a.right, (a.top + a.bottom) / 2];
    const d =
      side === 0
        ? `M${x} ${y}C${x} ${y + down} ${b.middle} ${b.top - down} ${b.middle} ${b.top - 4}`
        : `M${x} ${y}C${x + side * 56} ${y} ${b.middle + (b.middle > a.left && b.middle < a.right ? 120 : 0)} ${b.top - 50} ${b.middle} ${b.top - 4}`;
    const path = svg('path', {d});
    links.push({key, path, d});
  };
  const routeCard = id => document.getElementById(`route-${id}`);
  const visit = (route, steps) =>
    steps.forEach(step => {
      const target = byEntrance.get(step.to);
      if (target)
        link(
          chart.querySelector(`[data-key="${CSS.escape(`${route.id}/${step.id}`)}"]`),
          routeCard(target),
          `${route.id}/${step.id}`,
        );
      visit(route, step.steps);
    });
  routes.forEach(route => visit(route, route.steps));
  // the queue is where Java hands over: the gate's one step puts in, a consumer takes out
  const gate = routes.find(route => route.from === 'direct:accept');
  if (gate) link(routeCard(gate.id), $('route-queue'), `${gate.id}/${gate.steps[0]?.id}`);
  routes
    .filter(route => route.from.startsWith('redis-streams:'))
    .forEach(route => link($('route-queue'), routeCard(route.id), `${route.id}/${route.steps[0]?.id}`));
  arrows.setAttribute('viewBox', `0 0 ${origin.width} ${origin.height}`);
  arrows.replaceChildren(
    svg(
      'defs',
      {},
      svg(
        'marker',
        {id: 'tip', viewBox: '0 0 8 8', refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto'},
        svg('path', {d: 'M0 0L8 4L0 8z'}),
      ),
    ),
    ...links.map(({path}) => {
      path.setAttribute('marker-end', 'url(#tip)');
      return path;
    }),
  );
}

function choose(key) {
  chosen = key;
  $('step').hidden = false;
  say($('step-title'), key.replace('/', ': '));
  $('step-failures').replaceChildren();
  $('step').dataset.failed = '';
  tell(latest.state.steps[key]);
}

$('close-step').addEventListener('click', () => {
  chosen = null;
  $('step').hidden = true;
});

/** @param step undefined when nothing has come there yet */
function tell(step) {
  say(
    $('step-told'),
    step
      ? `${step.done} times, ${milliseconds(step.nanos / step.done / 1e6)} on average; ${step.inside} in it now; ${step.failed} failed`
      : 'Nothing has come here yet.',
  );
  const failed = String(step?.failed ?? 0);
  if ($('step').dataset.failed === failed) return;
  $('step').dataset.failed = failed;
  const key = chosen;
  request(`/dashboard/steps/${key.split('/').map(encodeURIComponent).join('/')}`)
    .then(answer => answer.json())
    .then(failures => {
      if (key !== chosen) return;
      $('step-failures').replaceChildren(
        failures.length === 0
          ? element('p', {class: 'muted'}, 'It has not failed since this node started.')
          : table(
              ['When', 'Submission', 'Failure'],
              failures.map(({at, submission, error}) => [clock(at), submissionLink(submission), error]),
              'The latest failures',
            ),
      );
    })
    .catch(() => {});
}

$('find').addEventListener('submit', async event => {
  event.preventDefault();
  const token = $('find-token').value.trim();
  if (!token) return;
  const submission = await find(token);
  if (!submission)
    return say($('found'), submission === null ? 'There is none with this token.' : 'The service cannot be reached.');
  const {
    status,
    language,
    created_at: created,
    started_at: started,
    finished_at: finished,
    execution_host: host,
  } = submission;
  const since = (to, from) => milliseconds(new Date(to) - new Date(from));
  $('found').replaceChildren(
    `${status.description}. ${language.name}, came at ${clock(created)}${started ? `, waited ${since(started, created)}` : ''}${
      isFinished(submission) && started ? `, was worked on for ${since(finished, started)}` : ''
    }${host ? ` on ${host}` : ''}. `,
    element('a', {href: `#/run/${token}`}, 'Open it'),
  );
});

/** A dot runs along an arrow for what has just gone that way. */
function flow({path, d}) {
  if (calm.matches || !path.isConnected) return;
  const dot = svg('circle', {r: 4, class: 'dot'});
  dot.style.offsetPath = `path("${d}")`;
  path.parentNode.append(dot);
  dot
    .animate([{offsetDistance: '0%'}, {offsetDistance: '100%'}], {duration: 700, easing: 'ease-in-out'})
    .finished.finally(() => dot.remove());
}
