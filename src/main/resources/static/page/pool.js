// One tile for each container.
import {$, duration, element, say} from './dom.js';

/** How long a container that is gone stays to be seen. */
const AFTERLIFE_MILLIS = 2500;
const STATES = {
  BOOTING: 'booting', HOT: 'hot', CHECKING: 'checking', PAUSING: 'pausing', PAUSED: 'paused', UNPAUSING: 'waking',
  LEASED: 'running', RETIRING: 'dirty', GONE: 'replaced'};
const tiles = new Map();

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
  const counts = {...state.pool.containers, BOOTING: state.pool.booting};
  const shown = Object.keys(STATES).filter(name => name !== 'GONE' && (counts[name] || ['HOT', 'PAUSED', 'LEASED'].includes(name)));
  const figures = [['of', state.pool.size], ...shown.map(name => [STATES[name], counts[name] ?? 0]), ['jobs waiting', state.pool.waiting]];
  $('pool-states').replaceChildren(...figures.map(([name, value]) =>
    element('div', {}, element('dt', {}, name === 'of' ? 'size' : name), element('dd', {}, String(value)))));
}

function draw(id, state, {uses, ageSeconds, parked, memoryBytes, image}) {
  let tile = tiles.get(id);
  if (!tile) {
    const [title, label, ...rows] = ['b', 'span', 'span', 'span', 'span'].map(name => element(name));
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
  const texts = state === 'BOOTING' ? [] : [`${uses} ${uses === 1 ? 'use' : 'uses'} in ${duration(ageSeconds)}`,
    `${Math.round(memoryBytes / 1024 / 1000)} MB`, parked ? `${parked} waits in it` : ''];
  tile.rows.forEach((row, i) => say(row, texts[i] ?? ''));
}
