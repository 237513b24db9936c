// The HTTP interface, as the service itself describes it, with a way to try each operation.
import {$, download, element, table} from './dom.js';
import {request} from './service.js';
import {Schemas, typeOf} from './schema.js';
import {tryIt} from './try.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
let drawn;

/** @param name that of an operation, which is opened then */
export async function show(name) {
  drawn ??= draw().catch(() => {
    drawn = null;
  });
  await drawn;
  const wanted = name && document.getElementById(`operation-${name}`);
  if (!wanted) return;
  wanted.open = true;
  wanted.scrollIntoView();
  wanted.firstElementChild.focus();
}

async function draw() {
  const answer = await request('/openapi.json');
  const text = await answer.text();
  const api = new Schemas(JSON.parse(text));
  const {info, tags = [], paths} = api.document;
  $('api-intro').replaceChildren(
    element('p', {class: 'lead'}, info.description ?? ''),
    element(
      'p',
      {},
      `Version ${info.version}. `,
      element('button', {type: 'button', onclick: () => download('openapi.json', text)}, 'Download openapi.json'),
    ),
  );
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({
      method,
      path,
      shared: item.parameters ?? [],
      ...item[method],
    })),
  );
  const groups = new Map(tags.map(tag => [tag.name, tag]));
  operations.forEach(({tags: [tag] = ['other']}) => {
    if (!groups.has(tag)) groups.set(tag, {name: tag});
  });
  $('operations').replaceChildren(
    ...[...groups.values()].map(group =>
      element(
        'section',
        {class: 'group'},
        element('h2', {}, group.name),
        group.description ? element('p', {class: 'muted'}, group.description) : null,
        ...operations.filter(({tags: [tag] = ['other']}) => tag === group.name).map(operation => card(operation, api)),
      ),
    ),
  );
}

/** What is in it is made when it is opened. */
function card(operation, api) {
  const {method, path, summary, deprecated} = operation;
  const name = operation.operationId ?? `${method}${path}`;
  const made = element(
    'details',
    {class: 'operation card', id: `operation-${name}`},
    element(
      'summary',
      {},
      element('span', {class: `method ${method}`}, method.toUpperCase()),
      ' ',
      element('code', {}, path),
      element('span', {class: 'muted'}, ` ${summary ?? ''}${deprecated ? ' (deprecated)' : ''}`),
    ),
  );
  made.addEventListener('toggle', () => {
    if (made.open && made.childElementCount === 1) made.append(...content(operation, api));
  });
  return made;
}

function content(operation, api) {
  const parameters = [...operation.shared, ...(operation.parameters ?? [])].map(parameter => api.resolve(parameter));
  const body = operation.requestBody && api.resolve(operation.requestBody);
  return [
    operation.description ? element('p', {}, operation.description) : null,
    ...(operation.security ? [element('p', {class: 'muted'}, `Needs ${security(operation.security)}.`)] : []),
    ...(parameters.length > 0
      ? [
          element('h3', {}, 'Parameters'),
          table(
            ['Name', 'In', 'Type', 'What it is'],
            parameters.map(parameter => [
              element('code', {}, parameter.name + (parameter.required ? ' *' : '')),
              parameter.in,
              typeOf(api.resolve(parameter.schema ?? {}), api),
              parameter.description ?? '',
            ]),
            'Parameters',
          ),
        ]
      : []),
    ...(body
      ? Object.entries(body.content).flatMap(([type, media]) => [
          element('h3', {}, `Body, ${type}`),
          api.describe(media.schema),
        ])
      : []),
    element('h3', {}, 'Answers'),
    ...Object.entries(operation.responses).map(([status, given]) => response(status, api.resolve(given), api)),
    element('h3', {}, 'Try it'),
    tryIt(operation, parameters, body, api),
  ].filter(Boolean);
}

function security(alternatives) {
  return alternatives.map(one => Object.keys(one).join(' and ') || 'nothing').join(', or ');
}

function response(status, {description, content: media = {}}, api) {
  const schemas = Object.entries(media).filter(([, {schema}]) => schema);
  const line = [element('b', {}, status), ` ${description ?? ''}`];
  if (schemas.length === 0) return element('p', {class: 'answer'}, ...line);
  return element(
    'details',
    {class: 'answer'},
    element('summary', {}, ...line),
    ...schemas.flatMap(([type, {schema}]) => [element('p', {class: 'muted'}, type), api.describe(schema)]),
  );
}
