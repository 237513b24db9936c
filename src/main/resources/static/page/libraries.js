// What a language's programs can use: asked of the image itself, by a program.
import {word} from './form.js';
import {request} from './service.js';
import {textOf} from './request.js';

const NODE = `const {builtinModules} = require('module');
console.log('Node.js ' + process.version + '\\n\\n' + builtinModules.filter(name => !name.startsWith('_')).join('\\n'));`;
const HEADERS = `cd /usr/include && find . -maxdepth 2 \\( -name '*.h' -o -path './c++/*' -o -path './boost' \\) | sed 's|^./||' | sort`;
/** By the first word of a language's title: the language of the program, and the program. */
const PROGRAMS = {
  python: [
    'python',
    `import importlib.metadata, sys
installed = sorted(f"{d.metadata['Name']} {d.version}" for d in importlib.metadata.distributions())
print("Installed:", *(installed or ["nothing but the standard library"]), sep="\\n  ")
print("\\nStandard library:", *sorted(n for n in sys.stdlib_module_names if not n.startswith("_")), sep="\\n  ")`,
  ],
  javascript: ['javascript', NODE],
  typescript: ['javascript', NODE],
  c: ['bash', HEADERS],
  'c++': ['bash', HEADERS],
  bash: ['bash', 'compgen -c | sort -u'],
  java: [
    'java',
    `public class Main {
    public static void main(String[] args) {
        ModuleLayer.boot().modules().stream().map(Module::getName).sorted().forEach(System.out::println);
    }
}`,
  ],
  ruby: ['ruby', 'puts Gem::Specification.map { |gem| "#{gem.name} #{gem.version}" }.sort'],
  perl: ['perl', 'use Module::CoreList; print join("\\n", sort keys %{$Module::CoreList::version{$]}}), "\\n";'],
  php: ['php', '<?php echo implode("\\n", get_loaded_extensions()), "\\n";'],
  r: ['r', 'cat(sort(rownames(installed.packages())), sep = "\\n")'],
};

/**
 * @param title of a language
 * @return {Promise<{commands: string[], text: string}>} how it is compiled and run, and a list for people
 */
export async function librariesOf(title, id, languages) {
  const {compile_cmd: compile, run_cmd: run} = await (await request(`/languages/${id}`)).json();
  const commands = [compile, run].filter(Boolean);
  const [name, program] = PROGRAMS[word(title)] ?? [];
  const language = languages.find(other => word(other.name) === name);
  if (!language) return {commands, text: 'Its standard library.'};
  const answer = await request('/submissions?wait=true&base64_encoded=true', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({language_id: language.id, source_code: btoa(program)}),
  });
  const {stdout, status} = await answer.json();
  return {commands, text: textOf(stdout) || `It can’t be listed: ${status?.description ?? `HTTP ${answer.status}`}`};
}
