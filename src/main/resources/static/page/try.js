// A form for an operation of the API, what it answers, and the same as a curl command.
import {copy, element, milliseconds, say} from './dom.js';
import {hasToken, request} from './service.js';
import {shellCommand} from './shell.js';

const MOST_SHOWN = 100_000;
/** Streams go on; their beginning is enough. */
const LONGEST_MILLIS = 30_000;

export function tryIt(operation, parameters, body, api) {
  const fields = parameters
    .filter(parameter => ['path', 'query', 'header'].includes(parameter.in))
    .map(parameter => ({
      parameter,
      input: element('input', {spellcheck: 'false', placeholder: parameter.schema?.default ?? parameter.example ?? ''}),
    }));
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  const area =
    media && element('textarea', {rows: 6, spellcheck: 'false'}, JSON.stringify(api.example(media), null, 2));
  const command = element('pre', {tabindex: 0, 'aria-label': 'The same as a curl command'});
  const copier = element('button', {type: 'button', onclick: () => copy(copier, command.textContent, command)}, 'Copy');
  const status = element('p', {role: 'status'});
  const answer = element('pre', {tabindex: 0, 'aria-label': 'Answer', hidden: true});
  const asked = () => compose(operation, fields, type, area?.value);
  const told = () => {
    const {path, ...options} = asked();
    say(command, shellCommand(location.origin + path, options, hasToken()));
  };
  const send = element('button', {type: 'submit', class: 'primary'}, 'Send');
  const form = element(
    'form',
    {class: 'try', novalidate: true},
    element(
      'div',
      {class: 'limits'},
      ...fields.map(({parameter, input}) =>
        element('label', {}, parameter.name + (parameter.required ? ' *' : ''), input),
      ),
    ),
    area && element('label', {}, 'Body', area),
    element('div', {class: 'copied'}, command, copier),
    send,
    status,
    answer,
  );
  form.addEventListener('input', told);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    send.disabled = true;
    await perform(asked(), status, answer);
    send.disabled = false;
  });
  told();
  return form;
}

function compose(operation, fields, type, body) {
  let {path} = operation;
  const query = new URLSearchParams();
  const headers = {};
  for (const {parameter, input} of fields) {
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value || '0'));
    else if (input.value === '') continue;
    else if (parameter.in === 'query') query.set(parameter.name, input.value);
    else headers[parameter.name] = input.value;
  }
  if (body) headers['Content-Type'] = type;
  const asked = String(query);
  return {path: path + (asked && `?${asked}`), method: operation.method.toUpperCase(), headers, body};
}

async function perform({path, ...options}, status, answer) {
  const began = performance.now();
  say(status, 'waiting …');
  answer.hidden = true;
  try {
    const got = await request(path, {...options, signal: AbortSignal.timeout(LONGEST_MILLIS)});
    const text = await got.text();
    say(
      status,
      `${got.status} ${got.statusText} in ${milliseconds(performance.now() - began)}, ${got.headers.get('Content-Type') ?? 'no body'}`,
    );
    answer.hidden = text === '';
    say(answer, shown(text).slice(0, MOST_SHOWN));
  } catch (e) {
    say(
      status,
      e.name === 'TimeoutError'
        ? `It goes on for longer than ${LONGEST_MILLIS / 1000} s.`
        : 'The service cannot be reached.',
    );
  }
}

function shown(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
