// A program, what it is run on, and what becomes of it.
import {createEditor} from './library/editor.js';
import {$, copy, element, milliseconds, say} from './dom.js';
import {SAMPLE_INPUT, SAMPLES} from './samples.js';
import {persist} from './service.js';
import {find, follow, isFinished, submit} from './submission.js';

const DRAFT = 'draft';
const MOST_SHOWN = 200_000;
const STAGES = ['queued', 'compiling', 'running', 'finished'];
const LIMITS = [
  {field: 'cpu_time_limit', label: 'CPU time', unit: 's', step: 0.5, scale: 1},
  {field: 'wall_time_limit', label: 'Wall time', unit: 's', step: 1, scale: 1},
  {field: 'memory_limit', label: 'Memory', unit: 'MB', step: 16, scale: 1000},
];

let languages = [];
let languageId;
let followed;
let stopFollowing;
let outputs;
let reached;

const editor = createEditor($('editor'), {label: 'Source code; Escape, then Tab leaves it', run, changed: remember});
const ready = start();

async function start() {
  const [list, config] = await Promise.all(['/languages', '/config_info'].map(path => persist(path)));
  languages = list;
  $('language').append(...languages.filter(({id}) => shown(id) === id).map(({id, name}) => element('option', {value: id}, name)));
  for (const {field, label, unit, step, scale} of LIMITS) {
    $('limits').append(element('label', {}, `${label}, ${unit}`, element('input', {
      type: 'number', name: field, min: 0, max: config[`max_${field}`] / scale, step: 'any', placeholder: config[field] / scale})));
  }
  $('limits').append(
    element('label', {}, 'Arguments', element('input', {name: 'command_line_arguments', spellcheck: 'false'})),
    element('label', {}, 'Compiler options', element('input', {name: 'compiler_options', spellcheck: 'false'})));
  addCase('world\n', 'Hello, world!\n');
  const draft = JSON.parse(localStorage.getItem(DRAFT) ?? 'null');
  if (draft && languages.some(({id}) => id === draft.language)) {
    choose(draft.language);
    $('stdin').value = draft.stdin;
    $('expected').value = draft.expected;
    editor.text = draft.source;
  } else {
    choose((languages.find(({name}) => word(name) === 'python') ?? languages[0]).id);
    putSample();
  }
  performance.mark('interactive');
}

const word = title => title.toLowerCase().split(' ')[0];
const title = id => languages.find(language => language.id === id)?.name ?? '';
/** Several ids may mean one language, which is offered once. */
const shown = id => languages.find(({name}) => name === title(id))?.id;

function choose(id) {
  languageId = id;
  $('language').value = shown(id);
  editor.language(title(id));
}

function putSample() {
  $('stdin').value = SAMPLE_INPUT;
  $('expected').value = '';
  editor.text = SAMPLES[word(title(languageId))] ?? '';   // last, as it has all of it remembered
}

function remember() {
  if (languages.length === 0) return;
  localStorage.setItem(DRAFT, JSON.stringify(
    {language: languageId, source: editor.text, stdin: $('stdin').value, expected: $('expected').value}));
}

/** Shows the page; with a token, that submission. */
export async function show(token) {
  await ready;
  if (!token || token === followed) return;
  const submission = await find(token);
  if (submission === null) return complain('There is no such submission. Results are kept for a day.');
  if (submission) restore(submission);
  open(token, submission);
}

function restore(submission) {
  if (title(submission.language_id)) choose(submission.language_id);
  $('stdin').value = text(submission.stdin);
  $('expected').value = text(submission.expected_output);
  editor.text = text(submission.source_code);
}

// --- what is asked for ----------------------------------------------------------------------------------------------------

function request() {
  const asked = {language_id: languageId, source_code: editor.text};
  for (const {field, scale} of LIMITS) {
    const value = $('limits').querySelector(`[name=${field}]`).valueAsNumber;
    if (!Number.isNaN(value)) asked[field] = Math.round(value * scale * 1000) / 1000;
  }
  for (const field of ['command_line_arguments', 'compiler_options']) {
    const value = $('limits').querySelector(`[name=${field}]`).value.trim();
    if (value) asked[field] = value;
  }
  const checker = $('checker').value;
  if (checker === 'float') asked.checker = {type: 'float', absolute: 1e-6, relative: 1e-6};
  else if (checker !== 'trimmed') asked.checker = checker;
  if (document.querySelector('[name=mode]:checked').value === 'tests') {
    asked.test_cases = [...$('cases').children].map(item => {
      const [stdin, expected] = item.querySelectorAll('textarea');
      return {stdin: stdin.value, expected_output: expected.value};
    });
  } else {
    if ($('stdin').value) asked.stdin = $('stdin').value;
    if ($('expected').value) asked.expected_output = $('expected').value;
  }
  return asked;
}

async function run() {
  if ($('run').disabled) return;
  $('run').disabled = true;
  stopFollowing?.();
  const asked = request();
  clear();
  reach('queued');
  try {
    const {token, events} = await submit(asked);
    showAgain(asked);
    open(token, null, events);
    history.replaceState(null, '', `#/run/${token}`);
  } catch (e) {
    complain(e.message);
  }
}

function showAgain(asked) {
  const json = JSON.stringify(asked).replaceAll("'", "'\\''");
  say($('curl'), `curl -s '${location.origin}/submissions?wait=true' -H 'content-type: application/json' -d '${json}'`);
}

// --- what becomes of it ---------------------------------------------------------------------------------------------------

function clear() {
  outputs = {};
  reached = {};
  for (const id of ['outputs', 'measures', 'timeline', 'test-results']) $(id).replaceChildren();
  $('timeline').hidden = $('test-results').hidden = true;
  for (const stage of $('stages').children) stage.className = '';
  verdict('', 'none');
}

function complain(message) {
  clear();
  verdict(message, 'bad');
  $('run').disabled = false;
}

function verdict(message, kind) {
  $('verdict').dataset.kind = kind;
  say($('verdict'), message);
}

function reach(stage, test) {
  reached[stage] ??= performance.now();
  for (const item of $('stages').children) {
    const at = STAGES.indexOf(item.dataset.stage);
    item.className = at < STAGES.indexOf(stage) ? (item.dataset.stage === 'compiling' && !reached.compiling ? 'skipped' : 'done')
      : at === STAGES.indexOf(stage) ? (stage === 'finished' ? 'done' : 'now') : '';
  }
  if (stage !== 'finished') verdict(test == null ? `${stage} …` : `${stage}, test ${test + 1} …`, 'none');
}

function open(token, submission, events) {
  stopFollowing?.();
  followed = token;
  $('run').disabled = true;
  clear();
  const link = `${location.origin}/#/run/${token}`;
  $('link').href = link;
  say($('link'), link);
  $('again').hidden = false;
  if (submission) showAgain({language_id: submission.language_id, source_code: text(submission.source_code),
    ...(submission.stdin ? {stdin: text(submission.stdin)} : {}),
    ...(submission.expected_output ? {expected_output: text(submission.expected_output)} : {})});
  if (submission && isFinished(submission)) return finished(submission);
  reach('queued');
  stopFollowing = follow(token, {
    status: ({stage, test}) => { if (stage !== 'finished') reach(stage, test); },
    output,
    begin() { outputs = {}; $('outputs').replaceChildren(); },
    lost() { verdict('The service cannot be reached; trying again …', 'limit'); },
    result: finished,
  }, events);
}

/** Bytes become text as they come; a character may be in two pieces. */
function output({stream, data}) {
  outputs[stream] ??= {decoder: new TextDecoder(), shown: 0, node: panel(stream === 'stdout' ? 'Output' : 'Errors', stream)};
  const into = outputs[stream];
  const piece = into.decoder.decode(bytes(data), {stream: true});
  if (into.shown < MOST_SHOWN) into.node.append(piece);
  into.shown += piece.length;
}

function panel(name, id) {
  const pre = element('pre', {id, tabindex: 0, 'aria-label': name});
  $('outputs').append(element('div', {class: 'output'}, element('h3', {}, name), pre));
  return pre;
}

function finished(submission) {
  $('run').disabled = false;
  if (submission === null) return complain('There is no such submission any more.');
  reach('finished');
  const {status} = submission;
  verdict(status.description, kindOf(status.id));
  $('measures').replaceChildren(...measures(submission));
  timeline(submission);
  tests(submission.tests);
  $('outputs').replaceChildren();
  for (const [field, name] of [['message', 'Message'], ['compile_output', 'Compiler'], ['stdout', 'Output'], ['stderr', 'Errors']]) {
    const content = text(submission[field]);
    if (content === '') continue;
    const cut = content.length > MOST_SHOWN || submission[`${field}_truncated`];
    panel(cut ? `${name}, its beginning` : name, field).append(content.slice(0, MOST_SHOWN));
  }
  if (!$('outputs').firstChild) $('outputs').append(element('p', {class: 'muted'}, 'It printed nothing.'));
}

function kindOf(id) {
  return id === 3 ? 'good' : [5, 15, 16].includes(id) ? 'limit' : id === 4 ? 'wrong' : 'bad';
}

function measures({time, wall_time: wall, memory, exit_code: code, exit_signal: signal, points}) {
  const shown = [];
  if (time != null) shown.push(['CPU', milliseconds(time * 1000)]);
  if (wall != null) shown.push(['wall', milliseconds(wall * 1000)]);
  if (memory) shown.push(['memory', `${(memory / 1024).toFixed(1)} MB`]);
  if (signal) shown.push(['signal', signal]);
  else if (code != null) shown.push(['exit', code]);
  if (points != null) shown.push(['points', points]);
  return shown.map(([name, value]) => element('span', {}, element('b', {}, String(value)), ` ${name}`));
}

/** From the service's clock; what the stream of events has told is added. */
function timeline({created_at: created, started_at: started, finished_at: done, wall_time: wall}) {
  if (!created || !started || !done) return;
  const waited = Math.max(0, new Date(started) - new Date(created));
  const worked = Math.max(0, new Date(done) - new Date(started));
  const compiled = reached.compiling && reached.running ? Math.min(worked, reached.running - reached.compiling) : 0;
  const ran = Math.min(worked - compiled, (wall ?? 0) * 1000);
  const parts = [['queue', waited], ['compile', compiled], ['program', ran], ['around it', worked - compiled - ran]];
  $('timeline').hidden = false;
  $('timeline').replaceChildren(...parts.filter(([, ms]) => ms >= 1).map(([name, ms]) => {
    const part = element('span', {class: name.split(' ')[0]}, element('i'), `${name} `, element('b', {}, milliseconds(ms)));
    part.style.flexGrow = ms;
    return part;
  }));
}

function tests(results) {
  if (!results) return;
  $('test-results').hidden = false;
  const cell = (...content) => element('td', {}, ...content);
  $('test-results').replaceChildren(element('table', {},
    element('thead', {}, element('tr', {}, ...['Test', 'Verdict', 'CPU', 'Memory', 'Output'].map(name => element('th', {scope: 'col'}, name)))),
    element('tbody', {}, ...results.map((test, i) => element('tr', {},
      cell(test.name ?? String(i + 1)),
      cell(element('span', {class: 'pill', 'data-kind': kindOf(test.status.id)}, test.status.description)),
      cell(milliseconds(test.time * 1000)), cell(`${(test.memory / 1024).toFixed(1)} MB`),
      cell(element('code', {}, (text(test.message) || text(test.stdout) || text(test.stderr)).slice(0, 80))))))));
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), char => char.charCodeAt(0));
}

function text(base64) {
  return base64 ? new TextDecoder().decode(bytes(base64.replaceAll('\n', ''))) : '';
}

// --- the form -------------------------------------------------------------------------------------------------------------

function addCase(stdin = '', expected = '') {
  const item = element('li', {class: 'pair'},
    element('label', {}, 'Input', element('textarea', {rows: 2, spellcheck: 'false'}, stdin)),
    element('label', {}, 'Expected output', element('textarea', {rows: 2, spellcheck: 'false'}, expected)),
    element('button', {type: 'button', class: 'quiet', 'aria-label': 'Remove this test case', onclick: () => {
      if ($('cases').children.length > 1) item.remove();
    }}, '✕'));
  $('cases').append(item);
}

$('program').addEventListener('submit', event => { event.preventDefault(); run(); });
$('program').addEventListener('input', remember);
$('program').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
});
$('language').addEventListener('change', () => {
  const untouched = editor.text.trim() === '' || Object.values(SAMPLES).includes(editor.text);
  choose(Number($('language').value));
  if (untouched) putSample();
  remember();
});
$('sample').addEventListener('click', () => { putSample(); remember(); editor.focus(); });
$('mode').addEventListener('change', event => {
  $('once').hidden = event.target.value !== 'once';
  $('tests').hidden = event.target.value !== 'tests';
});
$('add-case').addEventListener('click', () => addCase());
$('copy-curl').addEventListener('click', () => copy($('copy-curl'), $('curl').textContent));
$('copy-link').addEventListener('click', () => copy($('copy-link'), $('link').href));
