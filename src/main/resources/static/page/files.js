// The files of a program: its source, and what else is to be in its work directory, which goes with it as an archive.
import {$, element, say} from './dom.js';
import {base64Of, bytesOf} from './request.js';

/** A larger one isn't for an editor. */
const LARGEST_EDITED = 500_000;
const SOURCE = '';
const archives = () => import('./library/fflate.js');
/** Of every file in an archive, so that the same files are the same archive. */
const NO_TIME = '1980-01-02T00:00:00';

const textOf = file => (typeof file === 'string' ? file : file.doc.toString());

export class Files {
  #editor;
  #changed;
  #sourceName = 'source';
  /** By name; each has the editor's file, or a text, or bytes that no editor shows. The source's name is empty. */
  #files = new Map([[SOURCE, {file: ''}]]);
  #current = SOURCE;

  constructor(editor, changed) {
    this.#editor = editor;
    this.#changed = changed;
    $('add-file').addEventListener('click', () => this.#add());
    $('upload-file').addEventListener('click', () => $('upload').click());
    $('upload').addEventListener('change', event => this.#upload([...event.target.files]));
    $('file-name').addEventListener('change', event => this.#rename(event.target.value.trim()));
    $('remove-file').addEventListener('click', () => this.#remove());
    this.#draw();
  }

  /** Under which the source is in the work directory. */
  set sourceName(name) {
    this.#sourceName = name ?? 'source';
    this.#draw();
  }

  get sourceName() {
    return this.#sourceName;
  }

  get isSourceShown() {
    return this.#current === SOURCE;
  }

  get source() {
    if (this.isSourceShown) return this.#editor.text;
    return textOf(this.#files.get(SOURCE).file);
  }

  set source(text) {
    this.open(SOURCE);
    this.#editor.text = text;
  }

  /** @return the other ones as an archive in base64; undefined when there are none */
  async archive() {
    if (this.#files.size === 1) return undefined;
    this.#keep();
    const {strToU8, zipSync} = await archives();
    const names = [...this.#files.keys()].filter(name => name !== SOURCE).sort();
    return base64Of(
      zipSync(
        Object.fromEntries(
          names.map(name => {
            const {bytes, file} = this.#files.get(name);
            return [name, bytes ?? strToU8(textOf(file))];
          }),
        ),
        {mtime: NO_TIME},
      ),
    );
  }

  /** Replaces all of them. */
  async fill(source, archive) {
    const {unzipSync} = archive ? await archives() : {};
    this.#files = new Map([[SOURCE, {file: source}]]);
    this.#current = SOURCE;
    this.#editor.file = source;
    for (const [name, bytes] of Object.entries(archive ? unzipSync(bytesOf(archive)) : {})) {
      if (!name.endsWith('/')) this.#put(name, bytes);
    }
    this.#draw();
  }

  open(name) {
    if (name === this.#current) return;
    this.#keep();
    this.#current = name;
    this.#editor.file = this.#files.get(name).file ?? '';
    this.#draw();
  }

  /** What the editor has now. */
  #keep() {
    const current = this.#files.get(this.#current);
    if (!current.bytes) current.file = this.#editor.file;
  }

  #put(name, bytes) {
    let text = null;
    try {
      if (bytes.length <= LARGEST_EDITED) text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
    } catch {
      // not text: it is kept as it is
    }
    this.#files.set(name, text === null ? {bytes} : {file: text});
    if (name === this.#current) this.#editor.file = text ?? '';
  }

  #add() {
    let n = 1;
    while (this.#files.has(`file${n}.txt`)) n++;
    this.#files.set(`file${n}.txt`, {file: ''});
    this.open(`file${n}.txt`);
    this.#changed();
    $('file-name').select();
  }

  async #upload(files) {
    for (const file of files) this.#put(file.name, new Uint8Array(await file.arrayBuffer()));
    $('upload').value = '';
    this.#draw();
    this.#changed();
  }

  #rename(name) {
    const wrong =
      !name ||
      (name !== this.#current && this.#files.has(name)) ||
      name.split('/').some(part => ['', '.', '..'].includes(part));
    $('file-name').setAttribute('aria-invalid', String(wrong));
    if (wrong) return;
    this.#files = new Map([...this.#files].map(([other, file]) => [other === this.#current ? name : other, file]));
    this.#current = name;
    this.#draw();
    this.#changed();
  }

  #remove() {
    const name = this.#current;
    this.open(SOURCE);
    this.#files.delete(name);
    this.#draw();
    this.#changed();
  }

  #draw() {
    $('tabs').replaceChildren(
      ...[...this.#files.keys()].map(name =>
        element(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-pressed': String(name === this.#current),
            onclick: () => this.open(name),
          },
          name || this.#sourceName,
        ),
      ),
    );
    const {bytes} = this.#files.get(this.#current);
    $('file').hidden = this.isSourceShown;
    $('file-name').value = this.#current;
    $('file-name').setAttribute('aria-invalid', 'false');
    $('editor').hidden = bytes !== undefined;
    $('not-text').hidden = bytes === undefined;
    say($('not-text'), bytes ? `${bytes.length} bytes, which are no text that could be shown here` : '');
  }
}
