// What became of a submission: verdict, measures, tests, outputs.
import {Terminal, plain} from './ansi.js';
import {difference} from './difference.js';
import {$, copy, download, element, milliseconds, say} from './dom.js';
import {bytesOf, textOf} from './request.js';

const MOST_SHOWN = 200_000;
const STAGES = ['queued', 'compiling', 'running', 'finished'];
const WRONG_ANSWER = 4;
const COMPILATION_ERROR = 6;
let outputs = {};
let reached = {};

export function kindOf(id) {
  return id === 3 ? 'good' : [5, 15, 16].includes(id) ? 'limit' : id === WRONG_ANSWER ? 'wrong' : 'bad';
}

export function verdict(message, kind) {
  $('verdict').dataset.kind = kind;
  say($('verdict'), message);
}

export function clear() {
  outputs = {};
  reached = {};
  for (const id of ['outputs', 'measures', 'timeline', 'test-results', 'difference', 'marks']) $(id).replaceChildren();
  $('timeline').hidden = $('test-results').hidden = true;
  for (const stage of $('stages').children) stage.className = '';
  verdict('', 'none');
}

/** @param test index of the test case that runs, or null */
export function reach(stage, test) {
  reached[stage] ??= performance.now();
  const at = STAGES.indexOf(stage);
  // a worker that takes a submission says that it runs, before it knows that there's something to compile
  for (const later of STAGES.slice(at + 1)) delete reached[later];
  for (const item of $('stages').children) {
    const own = STAGES.indexOf(item.dataset.stage);
    item.className =
      own > at
        ? ''
        : own === at
          ? stage === 'finished'
            ? 'done'
            : 'now'
          : own > 0 && !reached[item.dataset.stage]
            ? 'skipped'
            : 'done';
  }
  if (stage !== 'finished') verdict(test == null ? `${stage} …` : `${stage}, test ${test + 1} …`, 'none');
}

/** Bytes become text as they come; a character may be in two pieces. */
export function output({stream, data}) {
  outputs[stream] ??= {
    decoder: new TextDecoder(),
    terminal: new Terminal(),
    shown: 0,
    node: panel(stream === 'stdout' ? 'Output' : 'Errors', stream),
  };
  const into = outputs[stream];
  const piece = into.decoder.decode(bytesOf(data), {stream: true});
  if (into.shown < MOST_SHOWN) into.node.append(...into.terminal.nodes(piece));
  into.shown += piece.length;
}

export function clearOutputs() {
  outputs = {};
  $('outputs').replaceChildren();
}

/** @param text what is copied and downloaded; without it, what is shown */
function panel(name, id, text) {
  const pre = element('pre', {id, tabindex: 0, 'aria-label': name});
  const copier = element(
    'button',
    {type: 'button', 'aria-label': `Copy: ${name}`, onclick: () => copy(copier, text ?? pre.textContent, pre)},
    'Copy',
  );
  $('outputs').append(
    element(
      'div',
      {class: 'output'},
      element(
        'div',
        {class: 'bar'},
        element('h3', {}, name),
        element('span', {class: 'grow'}),
        copier,
        element(
          'button',
          {
            type: 'button',
            'aria-label': `Download: ${name}`,
            onclick: () => download(`${id}.txt`, text ?? pre.textContent),
          },
          'Download',
        ),
      ),
      pre,
    ),
  );
  return pre;
}

/**
 * @param submission with its result
 * @param asked the request, null when it isn't known
 */
export async function finished(submission, asked) {
  const {status} = submission;
  if (status.id !== COMPILATION_ERROR) reached.running ??= performance.now();
  if (submission.compile_output) reached.compiling ??= performance.now();
  reach('finished');
  const {tests} = submission;
  const all = asked?.test_cases?.length ?? tests?.length;
  const passed = tests?.filter(test => test.status.id === 3).length;
  verdict(status.description + (tests && status.id !== 3 ? `: ${passed} of ${all} passed` : ''), kindOf(status.id));
  $('measures').replaceChildren(...measures(submission));
  timeline(submission);
  const list = testList(submission, asked);
  $('outputs').replaceChildren();
  for (const [field, name] of [
    ['message', 'Message'],
    ['compile_output', 'Compiler'],
    ['stdout', 'Output'],
    ['stderr', 'Errors'],
  ]) {
    const content = textOf(submission[field]);
    if (content === '') continue;
    const cut = content.length > MOST_SHOWN || submission[`${field}_truncated`];
    panel(cut ? `${name}, its beginning` : name, field, plain(content)).append(
      ...new Terminal().nodes(content.slice(0, MOST_SHOWN)),
    );
  }
  if (!$('outputs').firstChild) $('outputs').append(element('p', {class: 'muted'}, 'It printed nothing.'));
  if (status.id === WRONG_ANSWER && !tests && asked?.expected_output != null) {
    await differ($('difference'), asked.expected_output, textOf(submission.stdout), asked.checker);
  }
  await list;
}

async function differ(into, expected, printed, checker) {
  const table = await difference(expected, printed, checker === 'exact').catch(() => undefined);
  into.replaceChildren(table ?? element('p', {class: 'muted'}, 'No line differs in what is kept of the output.'));
}

function measures({time, wall_time: wall, memory, exit_code: code, exit_signal: signal, points}) {
  const shown = [];
  if (time != null) shown.push(['CPU', milliseconds(time * 1000)]);
  if (wall != null) shown.push(['wall', milliseconds(wall * 1000)]);
  if (memory) shown.push(['memory', megabytes(memory)]);
  if (signal) shown.push(['signal', signal]);
  else if (code != null) shown.push(['exit', code]);
  if (points != null) shown.push(['points', points]);
  return shown.map(([name, value]) => element('span', {}, element('b', {}, String(value)), ` ${name}`));
}

const megabytes = kilobytes => `${(kilobytes / 1024).toFixed(1)} MB`;

/** From the service's clock; what the stream of events has told is added. */
function timeline({created_at: created, started_at: started, finished_at: done, wall_time: wall}) {
  if (!created || !started || !done) return;
  const waited = Math.max(0, new Date(started) - new Date(created));
  const worked = Math.max(0, new Date(done) - new Date(started));
  const compiled = reached.compiling && reached.running ? Math.min(worked, reached.running - reached.compiling) : 0;
  const ran = Math.min(worked - compiled, (wall ?? 0) * 1000);
  const parts = [
    ['queue', waited],
    ['compile', compiled],
    ['program', ran],
    ['around it', worked - compiled - ran],
  ];
  $('timeline').hidden = false;
  $('timeline').replaceChildren(
    ...parts
      .filter(([, ms]) => ms >= 1)
      .map(([name, ms]) => {
        const part = element(
          'span',
          {class: name.split(' ')[0]},
          element('i'),
          `${name} `,
          element('b', {}, milliseconds(ms)),
        );
        part.style.flexGrow = ms;
        return part;
      }),
  );
}

/** Every test, also those that weren't run as an earlier one failed. What is in one is made when it is opened. */
function testList({tests}, asked) {
  if (!tests) return;
  const cases = asked?.test_cases ?? tests;
  let firstWrong = true;
  $('test-results').hidden = false;
  $('test-results').replaceChildren(
    ...cases.map((given, i) => {
      const name = given.name ?? `Test ${i + 1}`;
      const test = tests[i];
      if (!test) {
        return element(
          'p',
          {class: 'test'},
          element('span', {}, name),
          element('span', {class: 'pill', 'data-kind': 'none'}, 'not run'),
        );
      }
      const {description, id} = test.status;
      const made = element(
        'details',
        {class: 'test'},
        element(
          'summary',
          {},
          element('span', {}, name),
          element('span', {class: 'pill', 'data-kind': kindOf(id)}, description),
          element(
            'span',
            {class: 'muted'},
            `${milliseconds(test.time * 1000)}, ${megabytes(test.memory)}${test.points == null ? '' : `, ${test.points} points`}`,
          ),
        ),
      );
      made.addEventListener('toggle', () => {
        if (made.open && made.childElementCount === 1)
          made.append(...testContent(name, asked?.test_cases ? given : {}, test, asked?.checker));
      });
      if (id === WRONG_ANSWER && firstWrong) {
        firstWrong = false;
        made.open = true;
      }
      return made;
    }),
  );
}

function testContent(name, given, test, checker) {
  const into = element('div');
  const shown = [
    ['Input', given.stdin],
    ['Message', textOf(test.message)],
    ['Expected', given.expected_output],
    [test.stdout_truncated ? 'Output, its beginning' : 'Output', textOf(test.stdout)],
    ['Errors', textOf(test.stderr)],
  ];
  if (test.status.id === WRONG_ANSWER && given.expected_output != null)
    differ(into, given.expected_output, textOf(test.stdout), checker);
  return [
    into,
    ...shown
      .filter(([, text]) => text)
      .map(([title, text]) =>
        element(
          'div',
          {class: 'output'},
          element('h3', {}, title),
          element(
            'pre',
            {tabindex: 0, 'aria-label': `${name}: ${title}`},
            ...new Terminal().nodes(text.slice(0, MOST_SHOWN)),
          ),
        ),
      ),
  ];
}
