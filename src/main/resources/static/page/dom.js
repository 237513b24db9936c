// Small helpers. Text is only ever set as text: nothing here, or anywhere on the page, parses HTML.
export const $ = id => document.getElementById(id);

/** An element with attributes (class, dataset and event handlers too) and children, which are nodes or text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child != null));
  return made;
}

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Sets a text only when it has changed, so that what listens to changes isn't woken for nothing. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function count(n) {
  return n < 10_000 ? String(n) : n < 1e6 ? `${(n / 1000).toFixed(1)} k` : `${(n / 1e6).toFixed(1)} M`;
}

export function milliseconds(ms) {
  if (ms == null || Number.isNaN(ms)) return '–';
  if (ms < 0.1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms / 1000);
}

export function duration(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400
    ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`
    : `${Math.floor(seconds / 86_400)} d`;
}

/** @param node that has the text, to be selected where a page may not copy */
export async function copy(button, text, node) {
  try {
    await navigator.clipboard.writeText(text);
    say(button, 'Copied');
  } catch {
    // not over plain HTTP from another machine
    getSelection().selectAllChildren(node);
    say(button, 'Selected');
  }
  setTimeout(() => say(button, 'Copy'), 1500);
}

/** With bars to move it where it is too wide. */
export function table(heads, rows, label) {
  return element(
    'div',
    {class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': label},
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...heads.map(head => element('th', {scope: 'col'}, head)))),
      element('tbody', {}, ...rows.map(row => element('tr', {}, ...row.map(cell => element('td', {}, cell))))),
    ),
  );
}

export function download(name, content) {
  const link = element('a', {href: URL.createObjectURL(new Blob([content])), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
