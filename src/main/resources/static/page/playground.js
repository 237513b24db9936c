// A program, what it is run on, and what becomes of it. There's one draft, which is shown at #/ and written by what is typed
// there; at #/run/TOKEN is what was run, and what is typed there is kept in the tab. A run that is the draft is the draft.
import {$, copy, element, say} from './dom.js';
import {Form} from './form.js';
import {librariesOf} from './libraries.js';
import {marksOf} from './marks.js';
import {isSame, requestOf, textOf} from './request.js';
import {clear, clearOutputs, finished, kindOf, output, reach, verdict} from './result.js';
import {began, clearRuns, ended, showRuns} from './runs.js';
import {hasToken, request} from './service.js';
import {shellCommand} from './shell.js';
import {find, follow, isFinished, submit} from './submission.js';

const DRAFT = 'draft';
const TAB = 'form';
const SAVED_AFTER_MILLIS = 300;

const form = new Form({run, changed});
const ready = form.begin();
let isDraft = true;
let address = '#/';
let token = null;
let stopFollowing;
let saving;
let turn = 0;

/** Shows the page; with a token, that submission. */
export async function show(wanted) {
  const mine = ++turn;
  await ready;
  await save();
  stopFollowing?.();
  const submission = wanted ? await find(wanted) : null;
  if (mine !== turn) return;
  address = location.hash || '#/';
  clear();
  showRuns(wanted);
  settle(null);
  $('again').hidden = true;
  if (!wanted) await showDraft();
  else if (submission === null) complain('There is no such submission. Results are kept for a day.');
  else await showRun(wanted, submission);
  performance.mark('interactive');
}

async function showDraft() {
  become(true);
  const draft = stored(localStorage, DRAFT);
  form.sources = draft?.sources ?? {};
  if (draft) await form.fill(draft.request, draft.hidden);
  else await sample();
  verdict('Nothing has been run yet', 'none');
}

async function sample() {
  await form.fill({source_code: ''});
  form.putSample();
}

/** @param submission undefined when the service can't tell now */
async function showRun(wanted, submission) {
  let asked = null;
  if (submission) {
    const made = requestOf(submission, form.config);
    asked = made.request;
    const [draft, tab] = [stored(localStorage, DRAFT), stored(sessionStorage, TAB)];
    form.sources = draft?.sources ?? {};
    const shown =
      tab?.address === address
        ? tab
        : draft && isSame(draft.request, asked)
          ? {...draft, isDraft: true}
          : {request: asked};
    become(shown.isDraft === true);
    await form.fill(shown.request, shown.hidden);
    showAgain(asked, made.isText);
  }
  open(wanted, asked, submission);
}

/** @param draft whether what is typed is the draft */
function become(draft) {
  isDraft = draft;
  $('viewing').hidden = draft;
}

// --- what is typed --------------------------------------------------------------------------------------------------------

function stored(storage, key) {
  try {
    const value = JSON.parse(storage.getItem(key));
    return value?.request ? value : null;
  } catch {
    return null;
  }
}

function changed() {
  clearTimeout(saving);
  saving = setTimeout(save, SAVED_AFTER_MILLIS);
}

/** What hasn't been kept yet. */
async function save() {
  if (!saving) return;
  clearTimeout(saving);
  saving = null;
  keep(await form.request());
}

function keep(asked) {
  const now = {request: asked, hidden: form.hidden};
  try {
    sessionStorage.setItem(TAB, JSON.stringify({...now, address, isDraft}));
    if (isDraft) localStorage.setItem(DRAFT, JSON.stringify({...now, sources: form.sources}));
  } catch {
    // larger than a browser keeps: it isn't there after a reload
  }
}

addEventListener('pagehide', save);
$('make-draft').addEventListener('click', async () => {
  become(true);
  keep(await form.request());
});

// --- a run ----------------------------------------------------------------------------------------------------------------

async function run() {
  if ($('run').disabled) return;
  settle('');
  stopFollowing?.();
  const mine = ++turn;
  clear();
  form.editor.mark([]);
  reach('queued');
  if (matchMedia('(max-width: 860px)').matches) $('verdict').scrollIntoView({block: 'center'});
  try {
    const asked = await form.request();
    const made = await submit(asked);
    began(made.token, form.languageTitle);
    if (mine !== turn) return made.events.close(); // somebody has gone on to another page
    clearTimeout(saving);
    saving = null;
    history.pushState(null, '', `#/run/${made.token}`);
    address = location.hash;
    open(made.token, asked, null, made.events);
    keep(asked);
    showAgain(asked, true);
  } catch (e) {
    complain(e.message);
  }
}

/** @param running the token of what runs; empty while it is being submitted, null when nothing does */
function settle(running) {
  token = running;
  $('run').disabled = running !== null;
  $('stop').hidden = !running;
}

function complain(message) {
  clear();
  verdict(message, 'bad');
  settle(null);
}

function open(opened, asked, submission, events) {
  const link = `${location.origin}/#/run/${opened}`;
  $('link').href = link;
  say($('link'), link);
  const done = result => {
    settle(null);
    if (result === null) complain('There is no such submission any more.');
    else present(result, asked);
    if (result) ended(opened, result.status.description, kindOf(result.status.id));
  };
  if (submission && isFinished(submission)) return done(submission);
  settle(opened);
  reach('queued');
  stopFollowing = follow(
    opened,
    {
      status: ({stage, test}) => {
        if (stage !== 'finished') reach(stage, test);
      },
      output,
      begin: clearOutputs,
      lost() {
        verdict('The service cannot be reached; trying again …', 'limit');
      },
      result: done,
    },
    events,
  );
}

function present(submission, asked) {
  finished(submission, asked);
  const marks = marksOf(`${textOf(submission.compile_output)}\n${textOf(submission.stderr)}`, form.sourceName);
  if (form.isSourceShown) form.editor.mark(marks);
  $('marks').replaceChildren(
    ...marks
      .slice(0, 10)
      .map(({line, message}) =>
        element(
          'li',
          {},
          element('button', {type: 'button', class: 'quiet', onclick: () => form.goTo(line)}, `Line ${line}`),
          ` ${message}`,
        ),
      ),
  );
}

function showAgain(asked, isText) {
  $('again').hidden = false;
  say(
    $('curl'),
    shellCommand(
      `${location.origin}/submissions?wait=true${isText ? '' : '&base64_encoded=true'}`,
      {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(asked)},
      hasToken(),
    ),
  );
}

$('stop').addEventListener('click', async () => {
  const running = token;
  $('stop').disabled = true;
  // what has finished meanwhile would be deleted
  const submission = await find(running);
  if (submission && !isFinished(submission))
    await request(`/submissions/${running}`, {method: 'DELETE'}).catch(() => {});
  $('stop').disabled = false;
});
$('clear-runs').addEventListener('click', clearRuns);
$('copy-curl').addEventListener('click', () => copy($('copy-curl'), $('curl').textContent, $('curl')));
$('copy-link').addEventListener('click', () => copy($('copy-link'), $('link').href, $('link')));
$('libraries').addEventListener('toggle', listLibraries);
$('language').addEventListener('change', listLibraries);

async function listLibraries() {
  const title = form.languageTitle;
  if (!$('libraries').open || $('libraries').dataset.of === title) return;
  $('libraries').dataset.of = title;
  say($('library-list'), 'asking the sandbox …');
  const {commands, text} = await librariesOf(title, Number($('language').value), form.languages).catch(() => ({
    commands: [],
    text: 'The service cannot be reached.',
  }));
  if (title !== form.languageTitle) return;
  $('commands').replaceChildren(...commands.map(command => element('li', {}, element('code', {}, command))));
  say($('library-list'), text);
}
