// What the OpenAPI document says of data, in words and as an example.
import {element} from './dom.js';

const DEEPEST = 4;

/** Of a resolved schema, in a few words. */
export function typeOf(schema, api) {
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  for (const [key, word] of [
    ['oneOf', ' or '],
    ['anyOf', ' or '],
    ['allOf', ' and '],
  ]) {
    if (schema[key]) return schema[key].map(part => typeOf(api.resolve(part), api)).join(word);
  }
  if (schema.type === 'array') return `array of ${typeOf(api.resolve(schema.items ?? {}), api)}`;
  const type = [schema.type ?? 'anything'].flat().join(' | ');
  const bounds = [
    ['minimum', '≥'],
    ['maximum', '≤'],
    ['minLength', 'length ≥'],
    ['maxLength', 'length ≤'],
  ]
    .filter(([key]) => schema[key] !== undefined)
    .map(([key, sign]) => `${sign} ${schema[key]}`);
  const more = [
    schema.format,
    ...bounds,
    schema.default === undefined ? null : `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return `${type}${schema.nullable ? ' | null' : ''}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

export class Schemas {
  constructor(document) {
    this.document = document;
  }

  /** What a reference leads to; all else as it is. */
  resolve(node) {
    let at = node;
    while (at?.$ref) {
      at = at.$ref
        .slice(2)
        .split('/')
        .reduce((within, key) => within?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
    }
    return at ?? {};
  }

  /** Properties of all that it is made of, the required ones by name. */
  #properties(schema) {
    const parts = (schema.allOf ?? []).map(part => this.#properties(this.resolve(part)));
    return {
      properties: Object.assign({}, ...parts.map(part => part.properties), schema.properties),
      required: new Set([...parts.flatMap(part => [...part.required]), ...(schema.required ?? [])]),
    };
  }

  /** As nodes: the type, and of an object its properties. */
  describe(given, depth = 0) {
    const schema = this.resolve(given);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) {
      return element(
        'div',
        {class: 'schema'},
        element('p', {class: 'muted'}, 'One of'),
        ...choices.map(choice => this.describe(choice, depth + 1)),
      );
    }
    if (schema.type === 'array' && depth < DEEPEST) {
      return element(
        'div',
        {class: 'schema'},
        element('p', {class: 'muted'}, `An array; each ${schema.items ? 'is' : 'is anything'}`),
        this.describe(schema.items ?? {}, depth + 1),
      );
    }
    const {properties, required} = this.#properties(schema);
    const names = Object.keys(properties);
    if (names.length === 0 || depth >= DEEPEST) {
      return element(
        'p',
        {class: 'schema'},
        element('span', {class: 'type'}, typeOf(schema, this)),
        ` ${schema.description ?? ''}`,
      );
    }
    return element(
      'div',
      {class: 'schema'},
      schema.description ? element('p', {class: 'muted'}, schema.description) : null,
      element('ul', {}, ...names.map(name => this.#property(name, required.has(name), properties[name], depth))),
    );
  }

  #property(name, required, given, depth) {
    const schema = this.resolve(given);
    const inner = schema.type === 'array' ? this.resolve(schema.items ?? {}) : schema;
    const deep = inner.properties || inner.oneOf || inner.anyOf || inner.allOf;
    const line = [
      element('code', {}, name),
      ' ',
      element('span', {class: 'type'}, deep ? (schema.type ?? 'one of several') : typeOf(schema, this)),
      required ? element('b', {}, ' required') : null,
      ` ${given.description ?? schema.description ?? ''}`,
    ];
    if (!deep || depth + 1 >= DEEPEST) return element('li', {}, ...line);
    const more = element('details', {}, element('summary', {}, ...line));
    more.addEventListener('toggle', () => {
      if (more.open && more.childElementCount === 1) more.append(this.describe(inner, depth + 1));
    });
    return element('li', {}, more);
  }

  /** A value that such data may have. */
  example(media) {
    if (media.example !== undefined) return media.example;
    const [first] = Object.values(media.examples ?? {}).map(given => this.resolve(given).value);
    return first ?? this.#sample(this.resolve(media.schema ?? {}), 0);
  }

  #sample(schema, depth) {
    if (schema.example !== undefined) return schema.example;
    if (schema.default !== undefined) return schema.default;
    if (schema.enum) return schema.enum[0];
    const [choice] = schema.oneOf ?? schema.anyOf ?? [];
    if (choice) return this.#sample(this.resolve(choice), depth);
    if (schema.type === 'array') return depth > 2 ? [] : [this.#sample(this.resolve(schema.items ?? {}), depth + 1)];
    const {properties, required} = this.#properties(schema);
    if (Object.keys(properties).length > 0) {
      const wanted = Object.entries(properties).filter(
        ([name, given]) => required.has(name) || this.resolve(given).example !== undefined,
      );
      return Object.fromEntries(wanted.map(([name, given]) => [name, this.#sample(this.resolve(given), depth + 1)]));
    }
    return {integer: 1, number: 1, boolean: false, object: {}}[schema.type] ?? '';
  }
}
