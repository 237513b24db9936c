// Requests to the service, with the token that one has signed in with. It is kept in this tab only, and in no address.
const KEY = 'token';
const pause = ms =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });
const listeners = new Set();
let entrance;
let open;

/** Whether there's a token to forget. */
export const hasToken = () => sessionStorage.getItem(KEY) !== null;

/** Calls back with whether one has to sign in, now and whenever that changes. */
export function onAccess(listener) {
  listeners.add(listener);
}

function tell(needed) {
  listeners.forEach(listener => listener(needed));
}

/** @return whether the service accepts the token; then it is kept, and what has waited for one goes on */
export async function signIn(token) {
  if (!(await accepts(token))) return false;
  sessionStorage.setItem(KEY, token);
  open?.();
  tell(false);
  return true;
}

export function signOut() {
  sessionStorage.removeItem(KEY);
  location.reload(); // nothing that was shown stays
}

/** Asks where no answer is an error, as browsers report a 401 in their console. */
async function accepts(token) {
  for (;;) {
    const headers = token ? {Authorization: `Bearer ${token}`} : {};
    const answer = await fetch('/page/access.json', {cache: 'no-store', headers}).catch(() => null);
    if (answer?.ok) return (await answer.json()).signed_in;
    await pause(500); // a page may be opened while the service starts
  }
}

/** Has everything wait until somebody signs in. */
function close() {
  if (open) return;
  entrance = new Promise(resolve => {
    open = () => {
      open = null;
      resolve();
    };
  });
  tell(true);
}

const begun = accepts(sessionStorage.getItem(KEY)).then(accepted => {
  if (!accepted) close();
});

/** As fetch; with a token where one is asked for, and waits until there is one. */
export async function request(path, options = {}) {
  await begun;
  for (;;) {
    await entrance;
    const headers = new Headers(options.headers);
    const token = sessionStorage.getItem(KEY);
    if (token) headers.set('Authorization', `Bearer ${token}`);
    const answer = await fetch(path, {cache: 'no-store', ...options, headers});
    if (answer.status !== 401) return answer;
    // it isn't accepted any more, unless another one has been given meanwhile
    if (token === sessionStorage.getItem(KEY)) close();
  }
}

/** What a service answers sooner or later: it may be starting. */
export async function persist(path) {
  for (;;) {
    const answer = await request(path).catch(() => null);
    if (answer?.ok) return answer.json();
    await pause(500);
  }
}

/** What an EventSource makes of a stream, which can't send a token, nor read the answer to a POST. */
export async function* eventsOf(stream) {
  let rest = '';
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const blocks = (rest + piece.value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const event = {name: '', data: ''};
        for (const [, field, value] of block.matchAll(/^(event|data): ?(.*)$/gm)) {
          if (field === 'event') event.name = value;
          else event.data += value;
        }
        if (event.name) yield {name: event.name, data: JSON.parse(event.data)};
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
