// Which page is shown, and what all of them share. Addresses: #/, #/run/TOKEN, #/pipeline, #/pool, #/queue, #/api.
import {$, say} from './dom.js';
import {watch} from './live.js';
import {hasToken, onAccess, signIn, signOut} from './service.js';

/** Loaded when they are first looked at; those that are live are given what the service tells of itself. */
const PAGES = {
  '': {section: 'playground', load: () => import('./playground.js')},
  run: {section: 'playground', load: () => import('./playground.js')},
  pipeline: {section: 'pipeline', load: () => import('./pipeline.js'), live: true},
  pool: {section: 'pool', load: () => import('./pool.js'), live: true},
  queue: {section: 'queue', load: () => import('./queue.js'), live: true},
  api: {section: 'api', load: () => import('./api.js')},
};
const NAMES = {api: 'API', nowhere: 'Not found'};
let stopWatching;
let shows = 0;

async function show() {
  const [name, ...rest] = location.hash.replace(/^#?\/?/, '').split('/');
  const page = PAGES[name];
  const section = page?.section ?? 'nowhere';
  for (const other of document.querySelectorAll('main > section')) other.hidden = other.id !== section;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.page === section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${NAMES[section] ?? section[0].toUpperCase() + section.slice(1)} · Dromedary`;
  stopWatching?.();
  stopWatching = null;
  connected(true);
  const turn = ++shows;
  const module = await page?.load();
  if (turn !== shows) return;
  if (page?.live) stopWatching = watch(module.show, connected);
  else module?.show(...rest);
}

function connected(yes) {
  $('connection').dataset.lost = yes ? '' : 'yes';
  say($('connection'), yes ? '' : 'not connected; trying again');
}

const SCHEMES = {'light dark': ['◐', 'as the system'], light: ['☀', 'light'], dark: ['☾', 'dark']};
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

onAccess(needed => {
  $('sign-in').hidden = !needed;
  $('main').toggleAttribute('data-closed', needed);
  $('sign-out').hidden = needed || !hasToken();
  if (needed) $('token').focus();
});
$('sign-out').hidden = !hasToken();
$('sign-out').addEventListener('click', signOut);
$('sign-in').addEventListener('submit', async event => {
  event.preventDefault();
  const field = $('token');
  const accepted = await signIn(field.value.trim());
  field.setAttribute('aria-invalid', String(!accepted));
  say($('refused'), accepted ? '' : 'The service doesn’t accept this token.');
  if (accepted) field.value = '';
  else field.select();
});

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault(); // the address is the page's
  $('main').focus();
});
addEventListener('hashchange', show);
show();
