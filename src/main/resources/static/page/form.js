// The form that a request is made with: language, files, inputs, limits.
import {$, element, say} from './dom.js';
import {Files} from './files.js';
import {createEditor} from './library/editor.js';
import {SAMPLE_INPUT, SAMPLES} from './samples.js';
import {persist, request as ask} from './service.js';

const LIMITS = [
  {field: 'cpu_time_limit', label: 'CPU time', unit: 's', scale: 1},
  {field: 'wall_time_limit', label: 'Wall time', unit: 's', scale: 1},
  {field: 'memory_limit', label: 'Memory', unit: 'MB', scale: 1000},
];
const WORDS = {command_line_arguments: 'Arguments', compiler_options: 'Compiler options'};
const FLOAT = {type: 'float', absolute: 1e-6, relative: 1e-6};

export const word = title => title.toLowerCase().split(' ')[0];

export class Form {
  languages;
  config;
  editor;
  #files;
  #languageId;
  /** What languages that aren't chosen now had as their source, by the first word of their title. */
  sources = {};
  /** What the form has no field for, and sends as it came. */
  #others = {};
  #quiet = false;
  #changed;

  constructor({run, changed}) {
    this.#changed = () => {
      if (!this.#quiet) changed();
    };
    this.editor = createEditor($('editor'), {
      label: 'Source code; Escape, then Tab leaves it',
      run,
      changed: () => this.#changed(),
    });
    this.#files = new Files(this.editor, () => this.#changed());
    this.#listen(run);
  }

  async begin() {
    [this.languages, this.config] = await Promise.all(['/languages', '/config_info'].map(path => persist(path)));
    $('language').append(
      ...this.languages
        .filter(({id}) => this.#shown(id) === id)
        .map(({id, name}) => element('option', {value: id}, name)),
    );
    for (const {field, label, unit, scale} of LIMITS) {
      $('limits').append(
        element(
          'label',
          {},
          `${label}, ${unit}`,
          element('input', {
            type: 'number',
            name: field,
            min: 0,
            max: this.config[`max_${field}`] / scale,
            step: 'any',
            placeholder: this.config[field] / scale,
          }),
        ),
      );
    }
    for (const [field, label] of Object.entries(WORDS)) {
      $('limits').append(element('label', {}, label, element('input', {name: field, spellcheck: 'false'})));
    }
    this.choose((this.languages.find(({name}) => word(name) === 'python') ?? this.languages[0]).id);
    $('add-file').hidden = $('upload-file').hidden = this.config.enable_additional_files === false;
  }

  get languageTitle() {
    return this.#title(this.#languageId);
  }

  get sourceName() {
    return this.#files.sourceName;
  }

  get isSourceShown() {
    return this.#files.isSourceShown;
  }

  /** Shows a line of the source. */
  goTo(line) {
    this.#files.open('');
    this.editor.goTo(line);
  }

  #title(id) {
    return this.languages.find(language => language.id === id)?.name ?? '';
  }

  /** Several ids may mean one language, which is offered once. */
  #shown(id) {
    return this.languages.find(({name}) => name === this.#title(id))?.id;
  }

  choose(id) {
    this.#languageId = id;
    $('language').value = this.#shown(id);
    this.editor.language(this.#title(id));
    ask(`/languages/${id}`)
      .then(answer => answer.json())
      .then(({source_file: name}) => {
        if (id === this.#languageId) this.#files.sourceName = name;
      })
      .catch(() => {});
  }

  /** The language's sample, and its input. */
  putSample() {
    this.#files.source = SAMPLES[word(this.languageTitle)] ?? '';
    if ($('once').hidden) return;
    $('stdin').value = SAMPLE_INPUT;
    $('expected').value = '';
  }

  /** @return a request, as the service takes it */
  async request() {
    const {checker: given, ...others} = this.#others;
    const asked = {language_id: this.#languageId, source_code: this.#files.source, ...others};
    const archive = await this.#files.archive();
    if (archive) asked.additional_files = archive;
    for (const {field, scale} of LIMITS) {
      const value = this.#limit(field).valueAsNumber;
      const limit = Math.round(value * scale * 1000) / 1000;
      if (!Number.isNaN(value) && limit !== Number(this.config[field])) asked[field] = limit;
    }
    for (const field of Object.keys(WORDS)) {
      const value = this.#limit(field).value.trim();
      if (value) asked[field] = value;
    }
    const checker = $('checker').value;
    if (checker === 'other') asked.checker = given;
    else if (checker !== 'trimmed') asked.checker = checker === 'float' ? FLOAT : checker;
    if (this.#mode === 'tests') {
      asked.test_cases = this.#cases();
      if (!$('stop-early').checked) asked.stop_at_first_failure = false;
    } else {
      if ($('stdin').value) asked.stdin = $('stdin').value;
      if ($('expected').value) asked.expected_output = $('expected').value;
    }
    return asked;
  }

  #limit(field) {
    return $('limits').querySelector(`[name=${field}]`);
  }

  get #mode() {
    return document.querySelector('[name=mode]:checked').value;
  }

  set #mode(mode) {
    document.querySelector(`[name=mode][value=${mode}]`).checked = true;
    $('once').hidden = mode !== 'once';
    $('tests').hidden = mode !== 'tests';
  }

  #cases() {
    return [...$('cases').children].map(item => {
      const [stdin, expected] = item.querySelectorAll('textarea');
      return {
        ...item.others,
        stdin: stdin.value,
        ...(expected.value || item.expected === '' ? {expected_output: expected.value} : {}),
      };
    });
  }

  /** What the fields of the other way to give input hold. */
  get hidden() {
    return this.#mode === 'tests'
      ? {stdin: $('stdin').value, expected_output: $('expected').value}
      : {test_cases: this.#cases()};
  }

  /**
   * Shows a request.
   *
   * @param hidden see above
   */
  async fill(asked, hidden = {}) {
    this.#quiet = true;
    const {
      language_id: language,
      source_code: source,
      additional_files: archive,
      test_cases: tests,
      stop_at_first_failure: stop,
      stdin,
      expected_output: expected,
      checker,
      ...others
    } = asked;
    if (this.#title(language)) this.choose(language);
    await this.#files.fill(source, archive);
    for (const {field, scale} of LIMITS) {
      this.#limit(field).value = field in others ? others[field] / scale : '';
      delete others[field];
    }
    for (const field of Object.keys(WORDS)) {
      this.#limit(field).value = others[field] ?? '';
      delete others[field];
    }
    const offered =
      checker === undefined
        ? 'trimmed'
        : typeof checker === 'string'
          ? checker
          : JSON.stringify(checker) === JSON.stringify(FLOAT)
            ? 'float'
            : 'other';
    $('checker').querySelector('[value=other]').hidden = offered !== 'other';
    $('checker').value = offered;
    this.#others = offered === 'other' ? {...others, checker} : others;
    say(
      $('others'),
      Object.keys(this.#others).length === 0
        ? ''
        : `As it was sent: ${Object.entries(this.#others)
            .map(([field, value]) => `${field} ${typeof value === 'object' ? value.type : value}`)
            .join(', ')}`,
    );
    $('stdin').value = stdin ?? hidden.stdin ?? '';
    $('expected').value = expected ?? hidden.expected_output ?? '';
    $('stop-early').checked = tests !== undefined && stop !== false;
    $('cases').replaceChildren();
    for (const test of tests ?? hidden.test_cases ?? [{stdin: 'world\n', expected_output: 'Hello, world!\n'}])
      this.#addCase(test);
    this.#mode = tests ? 'tests' : 'once';
    this.#quiet = false;
  }

  #addCase({stdin = '', expected_output: expected, ...others} = {}) {
    const item = element(
      'li',
      {class: 'pair'},
      element(
        'label',
        {},
        others.name ? `${others.name}: input` : 'Input',
        element('textarea', {rows: 2, spellcheck: 'false'}, stdin),
      ),
      element('label', {}, 'Expected output', element('textarea', {rows: 2, spellcheck: 'false'}, expected ?? '')),
      element(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': 'Remove this test case',
          onclick: () => {
            if ($('cases').children.length > 1) item.remove();
            this.#changed();
          },
        },
        '✕',
      ),
    );
    item.others = others;
    item.expected = expected;
    $('cases').append(item);
  }

  #changeLanguage() {
    const text = this.#files.source;
    const before = word(this.languageTitle);
    if (text.trim() !== '' && text !== SAMPLES[before]) this.sources[before] = text;
    else delete this.sources[before];
    this.choose(Number($('language').value));
    this.#files.source = this.sources[word(this.languageTitle)] ?? SAMPLES[word(this.languageTitle)] ?? '';
    this.#changed();
  }

  #listen(run) {
    $('program').addEventListener('submit', event => {
      event.preventDefault();
      run();
    });
    $('program').addEventListener('input', () => this.#changed());
    $('program').addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
    });
    $('language').addEventListener('change', () => this.#changeLanguage());
    $('sample').addEventListener('click', () => {
      this.putSample();
      this.#changed();
      this.editor.focus();
    });
    $('mode').addEventListener('change', event => {
      this.#mode = event.target.value;
      this.#changed();
    });
    $('add-case').addEventListener('click', () => {
      this.#addCase();
      this.#changed();
    });
  }
}
