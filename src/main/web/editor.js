// The playground's code editor: CodeMirror with the languages that a sandbox image may have. Bundled into
// ../resources/static/editor.js by `npm ci && npm run build`; the rest of the page is served as it is written.
import {closeBrackets, closeBracketsKeymap} from '@codemirror/autocomplete';
import {defaultKeymap, history, historyKeymap, indentWithTab} from '@codemirror/commands';
import {javascript} from '@codemirror/lang-javascript';
import {python} from '@codemirror/lang-python';
import {bracketMatching, HighlightStyle, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting} from '@codemirror/language';
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
import {Compartment, EditorState} from '@codemirror/state';
import {drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers} from '@codemirror/view';
import {tags} from '@lezer/highlight';

const stream = mode => () => StreamLanguage.define(mode);
/** By the first word of a language's title, in lower case. */
const GRAMMARS = {
  'python': python, 'javascript': javascript, 'typescript': () => javascript({typescript: true}),
  'bash': stream(shell), 'c': stream(c), 'c++': stream(cpp), 'c#': stream(csharp), 'clojure': stream(clojure), 'cobol': stream(cobol),
  'common': stream(commonLisp), 'd': stream(d), 'erlang': stream(erlang), 'f#': stream(fSharp), 'fortran': stream(fortran),
  'go': stream(go), 'haskell': stream(haskell), 'java': stream(java), 'kotlin': stream(kotlin), 'lua': stream(lua),
  'objective-c': stream(objectiveC), 'ocaml': stream(oCaml), 'octave': stream(octave), 'pascal': stream(pascal),
  'perl': stream(perl), 'r': stream(r), 'ruby': stream(ruby), 'rust': stream(rust), 'scala': stream(scala),
  'sql': stream(sqlite), 'swift': stream(swift), 'visual': stream(vb),
};

// colours are the page's custom properties, so that they follow its light or dark scheme
const colours = HighlightStyle.define([
  {tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)'},
  {tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--code-string)'},
  {tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)'},
  {tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--code-comment)'},
  {tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.name)], color: 'var(--code-type)'},
  {tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.definition(tags.function(tags.variableName))],
    color: 'var(--code-function)'},
]);
const theme = EditorView.theme({
  '&': {height: '100%', fontSize: '14px', color: 'var(--text)', backgroundColor: 'var(--surface)'},
  '&.cm-focused': {outline: 'none'},
  '.cm-scroller': {fontFamily: 'var(--mono)', lineHeight: '1.55'},
  '.cm-content': {caretColor: 'var(--accent)', padding: '12px 0'},
  '.cm-cursor': {borderLeftColor: 'var(--accent)', borderLeftWidth: '2px'},
  '.cm-gutters': {backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none', paddingLeft: '6px'},
  '.cm-activeLine, .cm-activeLineGutter': {backgroundColor: 'var(--line-highlight)'},
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    {backgroundColor: 'var(--selection)'},
  '&.cm-focused .cm-matchingBracket': {backgroundColor: 'var(--selection)'},
});

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
  const view = new EditorView({
    parent, root,
    state: EditorState.create({extensions: [
      lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightActiveLineGutter(), indentUnit.of('    '), EditorState.tabSize.of(4),
      syntaxHighlighting(colours), theme, grammar.of([]),
      EditorView.contentAttributes.of({'aria-label': label}),
      keymap.of([{key: 'Mod-Enter', run: () => { run(); return true; }},
        ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.updateListener.of(update => { if (update.docChanged) changed(); }),
    ]}),
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(text) {
      view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}});
    },
    language(title) {
      const create = GRAMMARS[title.toLowerCase().split(' ')[0]];
      view.dispatch({effects: grammar.reconfigure(create ? create() : [])});
    },
    focus() { view.focus(); },
  };
}
