// What the service tells of itself, twice a second, for as long as somebody looks at it.
const watchers = new Set();
const HISTORY = 240;
let source;
let retry;
/** The latest of each, for who comes later. */
export const latest = {routes: null, state: null, before: [], depths: []};

/** Calls back with (routes, state) until the returned function is called; `connected` hears true and false. */
export function watch(callback, connected) {
  const watcher = {callback, connected};
  watchers.add(watcher);
  if (!source) open();
  if (latest.state) callback(latest.routes, latest.state);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) close();
  };
}

function open() {
  source = new EventSource('/dashboard/events');
  source.addEventListener('routes', event => { latest.routes = JSON.parse(event.data); });
  source.addEventListener('state', event => {
    latest.state = JSON.parse(event.data);
    remember(latest.state);
    watchers.forEach(watcher => {
      watcher.connected(true);
      watcher.callback(latest.routes, latest.state);
    });
  });
  source.addEventListener('error', () => {
    watchers.forEach(watcher => watcher.connected(false));
    if (source?.readyState === EventSource.CLOSED) {
      // the browser gives up after an answer that is no stream, such as the 503 of a service that starts or stops
      close();
      retry = setTimeout(() => { if (watchers.size > 0) open(); }, 1000);
    }
  });
}

function close() {
  source?.close();
  source = null;
  clearTimeout(retry);
}

function remember(state) {
  const now = Date.now();
  if (latest.before.length && latest.before[0].state.uptimeSeconds > state.uptimeSeconds) latest.before = [];   // restarted
  latest.before.push({now, state});
  while (latest.before.length > 1 && now - latest.before[0].now > 10_000) latest.before.shift();
  const lanes = Object.values(state.lanes);
  latest.depths.push({
    waiting: lanes.reduce((sum, lane) => sum + lane.queued, 0), running: lanes.reduce((sum, lane) => sum + lane.running, 0)});
  if (latest.depths.length > HISTORY) latest.depths.shift();
}
