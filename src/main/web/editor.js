// The playground's code editor: CodeMirror with the languages that a sandbox image may have. Bundled into
// ../resources/static/page/library/ by `npm ci && npm run build`; the rest of the page is served as it is written.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
} from '@codemirror/autocomplete';
import {defaultKeymap, history, historyKeymap, indentWithTab} from '@codemirror/commands';
import {javascript} from '@codemirror/lang-javascript';
import {python} from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import {c, cpp, csharp, java, kotlin, objectiveC, scala} from '@codemirror/legacy-modes/mode/clike';
import {clojure} from '@codemirror/legacy-modes/mode/clojure';
import {cobol} from '@codemirror/legacy-modes/mode/cobol';
import {commonLisp} from '@codemirror/legacy-modes/mode/commonlisp';
import {d} from '@codemirror/legacy-modes/mode/d';
import {erlang} from '@codemirror/legacy-modes/mode/erlang';
import {fortran} from '@codemirror/legacy-modes/mode/fortran';
import {go} from '@codemirror/legacy-modes/mode/go';
import {haskell} from '@codemirror/legacy-modes/mode/haskell';
import {lua} from '@codemirror/legacy-modes/mode/lua';
import {fSharp, oCaml} from '@codemirror/legacy-modes/mode/mllike';
import {octave} from '@codemirror/legacy-modes/mode/octave';
import {pascal} from '@codemirror/legacy-modes/mode/pascal';
import {perl} from '@codemirror/legacy-modes/mode/perl';
import {r} from '@codemirror/legacy-modes/mode/r';
import {ruby} from '@codemirror/legacy-modes/mode/ruby';
import {rust} from '@codemirror/legacy-modes/mode/rust';
import {shell} from '@codemirror/legacy-modes/mode/shell';
import {sqlite} from '@codemirror/legacy-modes/mode/sql';
import {swift} from '@codemirror/legacy-modes/mode/swift';
import {vb} from '@codemirror/legacy-modes/mode/vb';
import {lintGutter, setDiagnostics} from '@codemirror/lint';
import {highlightSelectionMatches, searchKeymap} from '@codemirror/search';
import {Compartment, EditorState} from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import {tags} from '@lezer/highlight';

const stream = mode => () => StreamLanguage.define(mode);
/** By the first word of a language's title, in lower case. */
const GRAMMARS = {
  python: python,
  javascript: javascript,
  typescript: () => javascript({typescript: true}),
  bash: stream(shell),
  c: stream(c),
  'c++': stream(cpp),
  'c#': stream(csharp),
  clojure: stream(clojure),
  cobol: stream(cobol),
  common: stream(commonLisp),
  d: stream(d),
  erlang: stream(erlang),
  'f#': stream(fSharp),
  fortran: stream(fortran),
  go: stream(go),
  haskell: stream(haskell),
  java: stream(java),
  kotlin: stream(kotlin),
  lua: stream(lua),
  'objective-c': stream(objectiveC),
  ocaml: stream(oCaml),
  octave: stream(octave),
  pascal: stream(pascal),
  perl: stream(perl),
  r: stream(r),
  ruby: stream(ruby),
  rust: stream(rust),
  scala: stream(scala),
  sql: stream(sqlite),
  swift: stream(swift),
  visual: stream(vb),
};

// colours are the page's custom properties, so that they follow its light or dark scheme
const colours = HighlightStyle.define([
  {tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)'},
  {tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--code-string)'},
  {tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)'},
  {tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--code-comment)'},
  {tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.name)], color: 'var(--code-type)'},
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.definition(tags.function(tags.variableName)),
    ],
    color: 'var(--code-function)',
  },
]);
const theme = EditorView.theme({
  '&': {height: '100%', fontSize: '14px', color: 'var(--text)', backgroundColor: 'var(--surface)'},
  '&.cm-focused': {outline: 'none'},
  '.cm-scroller': {fontFamily: 'var(--mono)', lineHeight: '1.55'},
  '.cm-content': {caretColor: 'var(--accent)', padding: '12px 0'},
  '.cm-cursor': {borderLeftColor: 'var(--accent)', borderLeftWidth: '2px'},
  '.cm-gutters': {backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none', paddingLeft: '6px'},
  '.cm-activeLine, .cm-activeLineGutter': {backgroundColor: 'var(--line-highlight)'},
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': {backgroundColor: 'var(--selection)'},
  '.cm-selectionMatch': {backgroundColor: 'var(--selection)'},
  '.cm-panels, .cm-tooltip': {backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--border)'},
  '.cm-panel.cm-search': {fontFamily: 'inherit', padding: '6px 34px 6px 10px'},
  '.cm-panel.cm-search label': {fontSize: '13px'},
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--ground)',
    backgroundImage: 'none',
    borderColor: 'var(--control)',
    color: 'var(--text)',
    borderRadius: '6px',
    fontSize: '13px',
  },
  '.cm-panel.cm-search [name=close]': {color: 'var(--text)', fontSize: '18px', right: '10px'},
  '.cm-searchMatch': {backgroundColor: 'var(--limit-ground)', outline: '1px solid var(--limit)'},
  '.cm-searchMatch-selected': {backgroundColor: 'var(--selection)'},
  '.cm-tooltip-autocomplete ul li[aria-selected]': {backgroundColor: 'var(--accent)', color: 'var(--on-accent)'},
  '.cm-diagnostic': {fontFamily: 'var(--mono)', fontSize: '12.5px', whiteSpace: 'pre-wrap', maxWidth: '70ch'},
  '.cm-lintRange-error': {backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)'},
  '.cm-lintRange-warning': {backgroundImage: 'none', textDecoration: 'underline wavy var(--limit)'},
  '.cm-gutter-lint': {width: '14px'},
  '.cm-lint-marker': {content: 'none', width: '10px', height: '10px', borderRadius: '50%', marginTop: '6px'},
  '.cm-lint-marker-error': {backgroundColor: 'var(--bad)'},
  '.cm-lint-marker-warning': {backgroundColor: 'var(--limit)'},
});

/**
 * Types over what is selected. Chromium would keep the look of what was there by a style attribute, which the page's content
 * security policy refuses, and say so in the console.
 */
function typeOverSelection(event, view) {
  const {main} = view.state.selection;
  if (main.empty || event.inputType !== 'insertText' || !event.cancelable || event.data === null) return false;
  event.preventDefault();
  const insert = () =>
    view.state.update(view.state.replaceSelection(event.data), {userEvent: 'input.type', scrollIntoView: true});
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some(handle => handle(view, main.from, main.to, event.data, insert))) view.dispatch(insert());
  return true;
}

/**
 * An editor inside of an element. It lives in a shadow root, where CodeMirror adopts style sheets instead of writing
 * style elements, which the page's content security policy forbids.
 */
export function createEditor(host, {label, run, changed}) {
  const root = host.attachShadow({mode: 'open'});
  const parent = document.createElement('div');
  root.append(parent);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':host { display: block; overflow: hidden } div:first-child { height: 100% }');
  root.adoptedStyleSheets = [sheet];
  const grammar = new Compartment();
  const extensions = [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    indentUnit.of('    '),
    // where the language's own grammar completes nothing, its words do
    autocompletion(),
    EditorState.languageData.of(() => [{autocomplete: completeAnyWord}]),
    EditorState.tabSize.of(4),
    syntaxHighlighting(colours),
    theme,
    grammar.of([]),
    EditorView.domEventHandlers({beforeinput: typeOverSelection}),
    EditorView.contentAttributes.of({'aria-label': label}),
    keymap.of([
      {
        key: 'Mod-Enter',
        run: () => {
          run();
          return true;
        },
      },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of(update => {
      if (update.docChanged) changed();
    }),
  ];
  const view = new EditorView({parent, root, state: EditorState.create({extensions})});
  let create;
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      if (text !== view.state.doc.toString())
        view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}});
    },
    /** All of a file's own: text, selection, what can be undone. A text is a new one. */
    get file() {
      return view.state;
    },
    set file(file) {
      view.setState(typeof file === 'string' ? EditorState.create({doc: file, extensions}) : file);
      view.dispatch({effects: grammar.reconfigure(create?.() ?? [])});
    },
    language(title) {
      create = GRAMMARS[title.toLowerCase().split(' ')[0]];
      view.dispatch({effects: grammar.reconfigure(create?.() ?? [])});
    },
    /** @param marks {line, column, severity, message}, line and column from 1; column null for a whole line */
    mark(marks) {
      const {doc} = view.state;
      view.dispatch(
        setDiagnostics(
          view.state,
          marks
            .filter(({line}) => line >= 1 && line <= doc.lines)
            .map(({line: number, column, severity, message}) => {
              const line = doc.line(number);
              const from = column == null ? line.from : Math.min(line.to, line.from + column - 1);
              const word = column == null ? null : /^\w+/.exec(line.text.slice(column - 1));
              return {from, to: word ? from + word[0].length : line.to, severity, message};
            }),
        ),
      );
    },
    /** @param line from 1 */
    goTo(line) {
      const {from} = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({selection: {anchor: from}, scrollIntoView: true});
      view.focus();
    },
    focus() {
      view.focus();
    },
  };
}
