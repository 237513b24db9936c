// Which page is shown, and what all of them share. Addresses: #/, #/run/TOKEN, #/pipeline, #/pool, #/queue.
import {$, say} from './dom.js';
import {watch} from './live.js';
import * as pipeline from './pipeline.js';
import * as playground from './playground.js';
import * as pool from './pool.js';
import * as queue from './queue.js';

const live = {pipeline, pool, queue};
let stopWatching;

function show() {
  const [page = '', token] = location.hash.slice(2).split('/');
  const name = live[page] ? page : 'playground';
  for (const section of document.querySelectorAll('main > section')) section.hidden = section.id !== name;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.page === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${name[0].toUpperCase()}${name.slice(1)} · Dromedary`;
  stopWatching?.();
  stopWatching = null;
  connected(true);
  if (live[name]) stopWatching = watch(live[name].show, connected);
  else playground.show(page === 'run' ? token : null);
}

function connected(yes) {
  $('connection').dataset.lost = yes ? '' : 'yes';
  say($('connection'), yes ? '' : 'not connected; trying again');
}

const SCHEMES = {'light dark': ['◐', 'as the system'], 'light': ['☀', 'light'], 'dark': ['☾', 'dark']};
function paint(scheme) {
  document.documentElement.dataset.scheme = scheme;
  const [sign, name] = SCHEMES[scheme];
  say($('scheme').firstElementChild, sign);
  $('scheme').setAttribute('aria-label', `Colours: ${name}`);
  $('scheme').title = `Colours: ${name}`;
  localStorage.setItem('scheme', scheme);
}
$('scheme').addEventListener('click', () => {
  const names = Object.keys(SCHEMES);
  paint(names[(names.indexOf(document.documentElement.dataset.scheme) + 1) % names.length]);
});
paint(SCHEMES[localStorage.getItem('scheme')] ? localStorage.getItem('scheme') : 'light dark');

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();   // the address is the page's
  $('main').focus();
});
addEventListener('hashchange', show);
show();
