// One submission, followed until its result is there, whatever becomes of the connection or the service meanwhile.
import {eventsOf, request} from './service.js';

/**
 * @return {Promise<{token: string, events: {stream: AsyncGenerator, close: function}}>} what happens to it from then on
 * @throws {Error} with a message for people
 */
export async function submit(asked) {
  const connection = new AbortController();
  let answer;
  try {
    answer = await request('/submissions', {
      method: 'POST',
      signal: connection.signal,
      body: JSON.stringify(asked),
      headers: {'Content-Type': 'application/json', Accept: 'text/event-stream'},
    });
  } catch {
    throw new Error('The service cannot be reached.');
  }
  if (answer.ok) {
    const stream = eventsOf(answer.body);
    const first = await stream.next().catch(() => ({done: true}));
    if (first.done) throw new Error('The service ended while it was asked. Run it again.');
    return {token: first.value.data.token, events: {stream, close: () => connection.abort()}};
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 503)
    throw new Error(
      `${body.error ?? 'The service is busy'}. Try again in ${answer.headers.get('Retry-After') ?? 'a few'} seconds.`,
    );
  throw new Error(
    typeof body.error === 'string'
      ? body.error
      : Object.entries(body)
          .map(([field, messages]) => `${field}: ${[messages].flat().join(', ')}`)
          .join('\n') || `HTTP ${answer.status}`,
  );
}

/** @return the submission with all that is shown of it, text in base64; null when there's none; undefined when it can't be asked for */
export async function find(token) {
  try {
    const query =
      'base64_encoded=true&fields=*,started_at,stdout_truncated,stderr_truncated,execution_host,test_cases,checker,stop_at_first_failure';
    const answer = await request(`/submissions/${encodeURIComponent(token)}?${query}`);
    // a service that starts has no routes yet, and says no more than 404; the route says what isn't there
    if (answer.status === 404) return (await answer.json()).detail ? null : undefined;
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

export const isFinished = submission => submission.status.id > 2;

/**
 * Calls back as things happen: `status({stage, test, status})`, `output({stream, data, test})`, `begin()` before what was
 * put out so far comes again, `lost()` when the service can't be reached, and at the end `result(submission)`.
 *
 * @param events those that the submission itself was answered with, if it was made here
 * @return a function that ends it
 */
export function follow(token, callbacks, events) {
  const connection = new AbortController();
  let wait = 8;

  function end() {
    connection.abort();
    events?.close();
  }

  function finish(submission) {
    if (connection.signal.aborted) return;
    end();
    callbacks.result(submission);
  }

  async function read(stream) {
    try {
      for await (const {name, data} of stream) {
        if (connection.signal.aborted) return;
        if (name === 'result') return finish(data);
        callbacks[name]?.(data);
      }
    } catch {
      // the connection broke
    }
    wait = 500;
    if (!connection.signal.aborted) callbacks.lost();
  }

  async function listen() {
    if (events) await read(events.stream);
    while (!connection.signal.aborted) {
      const answer = await request(`/submissions/${encodeURIComponent(token)}/events`, {
        signal: connection.signal,
      }).catch(() => null);
      if (answer?.ok) {
        callbacks.begin();
        await read(eventsOf(answer.body));
      } else {
        await ask();
      }
      await new Promise(resolve => {
        setTimeout(resolve, wait);
      });
    }
  }

  /** Instead of listening, when there's no stream: the service is starting, or stopping, or an older one. */
  async function ask() {
    const submission = await find(token);
    if (connection.signal.aborted) return;
    if (submission === undefined) callbacks.lost();
    else if (submission === null || isFinished(submission)) return finish(submission);
    else
      callbacks.status({
        status: submission.status,
        stage: submission.status.id === 1 ? 'queued' : 'running',
        test: null,
      });
    wait = submission ? Math.min(500, wait * 1.5) : 500;
  }

  listen();
  return end;
}
