/** A client of Dromedary, which runs programs; for Node 18 or later and browsers. index.d.ts tells how to use it. */
const TEXTS = ['source_code', 'stdin', 'expected_output', 'stdout', 'stderr', 'compile_output', 'message', 'data'];
/** Milliseconds; the service sends something every 15 s. */
const SILENCE = 45_000;

export class DromedaryError extends Error {
  constructor(title, { detail = '', status = 0, fields = {}, retryAfter = null } = {}) {
    const wrong = Object.entries(fields).map(([name, messages]) => `${name} ${messages.join(', ')}`).join('; ');
    super([title, detail, wrong].filter(Boolean).join(': '));
    Object.assign(this, { name: 'DromedaryError', title, detail, status, fields, retryAfter });
  }
}

function toBase64(bytes) {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

function encoded(value, name) {
  if (typeof value === 'string' && TEXTS.includes(name)) return toBase64(new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return toBase64(value);
  if (Array.isArray(value)) return value.map((item) => encoded(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, encoded(field, key)]));
}

/** Reads JSON, with each text twice: as a string, and its bytes. */
function decoded(json) {
  return JSON.parse(json, (_, value) => {
    if (value === null || typeof value !== 'object') return value;
    for (const name of TEXTS.filter((text) => text in value)) {
      const bytes = Uint8Array.from(atob(value[name] ?? ''), (character) => character.charCodeAt(0));
      value[name] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      value[`${name}_bytes`] = bytes;
    }
    return value;
  });
}

function errorOf(status, text, retryAfter) {
  const told = text.startsWith('{') ? JSON.parse(text) : {};
  return new DromedaryError(told.title ?? `HTTP ${status}`, {
    detail: told.detail ?? (told.title ? '' : told.error ?? ''),
    status,
    fields: Object.fromEntries(Object.entries(told).filter(([, messages]) => Array.isArray(messages))),
    retryAfter: /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : null,
  });
}

const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** One attempt of a request: it fails when its deadline comes, or when nothing is received for too long. */
class Exchange {
  #abort = new AbortController();
  #deadline;
  #timer;

  constructor(deadline) {
    this.#deadline = deadline;
    this.#heard();
  }

  #heard() {
    clearTimeout(this.#timer);
    const left = this.#deadline - performance.now();
    this.#timer = setTimeout(() => this.#abort.abort(), Math.max(0, Math.min(left, SILENCE)));
  }

  async open(url, options) {
    const answer = await fetch(url, { ...options, signal: this.#abort.signal });
    this.#heard();
    return answer;
  }

  async *pieces(answer) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true });
    const reader = answer.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      this.#heard();
      yield text.decode(piece.value, { stream: true });
    }
  }

  close() {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}

export class Dromedary {
  #server;
  #headers;
  #timeout;
  #retries;

  constructor(url, { token, timeout = 60_000, retries = 6 } = {}) {
    this.#server = `${String(url).replace(/\/+$/, '')}/submissions`;
    this.#headers = { 'Content-Type': 'application/json', ...(token ? { 'X-Auth-Token': token } : {}) };
    this.#timeout = timeout;
    this.#retries = retries;
  }

  async submit(program) {
    const deadline = performance.now() + this.#timeout;
    const options = { method: 'POST', body: JSON.stringify(encoded(program)) };
    return (await this.#json('?base64_encoded=true', options, deadline)).token;
  }

  async wait(token, options) {
    let last;
    for await (last of this.events(token, options));
    return last[1];
  }

  async batch(programs, { timeout = 600_000 } = {}) {
    const deadline = performance.now() + timeout;
    const tokens = [];
    for (const program of programs) tokens.push(await this.submit(program));
    const results = [];
    for (const token of tokens) results.push(await this.wait(token, { timeout: deadline - performance.now() }));
    return results;
  }

  async tests(program, cases, options) {
    const token = await this.submit({ stop_at_first_failure: false, ...program, test_cases: cases });
    const result = await this.wait(token, options);
    return result.tests?.length ? result.tests : cases.map(() => result);
  }

  async *events(token, { timeout = 600_000 } = {}) {
    const deadline = performance.now() + timeout;
    for (;;) {
      const { exchange, answer } = await this.#call(`/${encodeURIComponent(token)}/events`, {}, deadline);
      try {
        let name = '';
        let rest = '';
        for await (const piece of exchange.pieces(answer)) {
          rest += piece;
          if (!piece.includes('\n')) continue;
          const lines = rest.split('\n');
          rest = lines.pop();
          for (const line of lines) {
            if (line.startsWith('event: ')) name = line.slice(7);
            if (line.startsWith('data: ')) yield [name, decoded(line.slice(6))];
            if (line.startsWith('data: ') && name === 'result') return;
          }
        }
      } catch (e) {
        // taken up again; at the deadline that fails
      } finally {
        exchange.close();
      }
      await sleep(500);
    }
  }

  async cancel(token) {
    const deadline = performance.now() + this.#timeout;
    return this.#json(`/${encodeURIComponent(token)}?fields=*`, { method: 'DELETE' }, deadline, 0);
  }

  async #json(path, options, deadline, retries) {
    const { text } = await this.#call(path, options, deadline, retries);
    try {
      return decoded(text);
    } catch {
      throw new DromedaryError('Unexpected answer', { detail: `${this.#server} is no Dromedary` });
    }
  }

  /** @returns the text that is answered; or, when that is a stream, the exchange and its answer */
  async #call(path, options, deadline, retries = this.#retries) {
    const key = Array.from({ length: 3 }, () => Math.random().toString(36).slice(2)).join('-');
    const headers = { ...this.#headers, ...(options.method === 'POST' ? { 'Idempotency-Key': key } : {}) };
    for (let attempt = 0; ; attempt++) {
      const exchange = new Exchange(deadline);
      let error;
      try {
        const answer = await exchange.open(this.#server + path, { ...options, headers });
        if (answer.headers.get('Content-Type')?.startsWith('text/event-stream')) return { exchange, answer };
        const text = await answer.text();
        exchange.close();
        if (answer.ok) return { text };
        error = errorOf(answer.status, text, answer.headers.get('Retry-After'));
      } catch (e) {
        // timers may be early
        const title = performance.now() + 50 >= deadline ? 'Timed out' : 'Connection failed';
        error = new DromedaryError(title, { detail: `${this.#server}: ${e.cause?.message ?? e.message}` });
      }
      exchange.close();
      const pause = error.retryAfter === null ? 250 * 2 ** Math.min(attempt, 5) * (0.5 + Math.random() / 2)
        : error.retryAfter * 1000;
      const late = performance.now() + pause >= deadline;
      if (![0, 429, 503].includes(error.status) || attempt >= retries || late) throw error;
      await sleep(pause);
    }
  }
}
