// What a terminal would show: colours and styles by its escape sequences, as elements.
import {element} from './dom.js';
import Anser from './library/anser.js';

const ESCAPE = '\x1b';
/** Begins a piece in the colours that the one before ended with: a code that means nothing. */
const GO_ON = `${ESCAPE}[99m`;
/** Sequences that aren't about colours: titles of windows, sets of characters. */
const OTHERS = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()#][0-9A-Za-z]|\x1b[=>78cDEHM]/g;
/** A sequence whose end is in the next piece. */
const UNFINISHED = /\x1b(?:\[[0-9;?!<=>]*|\][^\x07\x1b]{0,200}|[()#])?$/;

export class Terminal {
  #anser = new Anser();
  #rest = '';
  #escapes = false;

  /** @return nodes for what has come now; a sequence may be in two pieces */
  nodes(piece) {
    let text = this.#rest + piece;
    this.#escapes ||= text.includes(ESCAPE);
    if (!this.#escapes) return [text];
    [this.#rest] = UNFINISHED.exec(text) ?? [''];
    text = text.slice(0, text.length - this.#rest.length).replace(OTHERS, '');
    return this.#anser.ansiToJson(GO_ON + text, {use_classes: true, remove_empty: true}).map(chunk => {
      const {content, fg, bg, decorations} = chunk;
      if (!fg && !bg && decorations.length === 0) return content;
      const classes = [
        ...decorations.map(name => `ansi-${name}`),
        named(fg),
        bg && named(bg) && `on-${named(bg)}`,
      ].filter(Boolean);
      const span = element('span', {class: classes.join(' ')}, content);
      if (colour(fg, chunk.fg_truecolor)) span.style.color = colour(fg, chunk.fg_truecolor);
      if (colour(bg, chunk.bg_truecolor)) span.style.backgroundColor = colour(bg, chunk.bg_truecolor);
      return span;
    });
  }
}

/** One of the sixteen, which the style sheet knows. */
const named = name => (name && !/truecolor|palette/.test(name) ? name : null);

function colour(name, truecolor) {
  if (name === 'ansi-truecolor') return `rgb(${truecolor})`;
  const index = Number(/^ansi-palette-(\d+)$/.exec(name ?? '')?.[1] ?? -1);
  if (index < 16) return null;
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(', ')})`;
  const level = step => (step === 0 ? 0 : 55 + step * 40);
  const at = index - 16;
  return `rgb(${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(level).join(', ')})`;
}

/** Without any escape sequence. */
export const plain = text => text.replace(OTHERS, '').replace(/\x1b\[[0-9;?!<=>]*[ -/]*[@-~]/g, '');
