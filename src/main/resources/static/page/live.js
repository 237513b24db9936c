// What the service tells of itself, twice a second, for as long as somebody looks at it.
import {eventsOf, request} from './service.js';

const watchers = new Set();
/** Of an hour. */
const HISTORY = 7200;
let connection;
/** The latest of each, for who comes later. */
export const latest = {routes: null, state: null, before: [], depths: []};

/** Calls back with (routes, state) until the returned function is called; `connected` hears true and false. */
export function watch(callback, connected) {
  const watcher = {callback, connected};
  watchers.add(watcher);
  if (!connection) {
    connection = new AbortController();
    listen(connection.signal);
  }
  if (latest.state) callback(latest.routes, latest.state);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    connection.abort();
    connection = null;
  };
}

async function listen(signal) {
  while (!signal.aborted) {
    try {
      const answer = await request('/dashboard/events', {signal});
      if (answer.ok) for await (const event of eventsOf(answer.body)) hear(event);
    } catch {
      // not there, or not any more
    }
    if (signal.aborted) return;
    watchers.forEach(watcher => watcher.connected(false));
    await new Promise(resolve => {
      setTimeout(resolve, 1000);
    });
  }
}

function hear({name, data}) {
  latest[name] = data;
  if (name !== 'state') return;
  remember(data);
  watchers.forEach(watcher => {
    watcher.connected(true);
    watcher.callback(latest.routes, data);
  });
}

function remember(state) {
  const now = Date.now();
  if (latest.before.length && latest.before[0].state.uptimeSeconds > state.uptimeSeconds) latest.before = []; // restarted
  latest.before.push({now, state});
  while (latest.before.length > 1 && now - latest.before[0].now > 10_000) latest.before.shift();
  const lanes = Object.values(state.lanes);
  latest.depths.push({
    now,
    waiting: lanes.reduce((sum, lane) => sum + lane.queued, 0),
    running: lanes.reduce((sum, lane) => sum + lane.running, 0),
  });
  if (latest.depths.length > HISTORY) latest.depths.shift();
}
