// What is asked for, as the JSON of a POST to /submissions; drafts and links are kept in this form, too.

export function bytesOf(base64) {
  return Uint8Array.from(atob(base64.replaceAll('\n', '')), char => char.charCodeAt(0));
}

export function base64Of(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** What isn't UTF-8 is shown as U+FFFD. */
export const textOf = base64 => (base64 ? new TextDecoder().decode(bytesOf(base64)) : '');

/** @return null when it isn't UTF-8 */
export function exactTextOf(base64) {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytesOf(base64));
  } catch {
    return null;
  }
}

/** Limits and the like, which are left out where they are the service's own. */
const DEFAULTED = [
  'cpu_time_limit',
  'cpu_extra_time',
  'wall_time_limit',
  'memory_limit',
  'stack_limit',
  'max_processes_and_or_threads',
  'max_file_size',
  'number_of_runs',
  'redirect_stderr_to_stdout',
  'enable_per_process_and_thread_time_limit',
  'enable_per_process_and_thread_memory_limit',
];

/**
 * The request that a submission was made with; nobody is called back for it again.
 *
 * @param submission with all fields, text in base64
 * @param config what the service says of its limits
 * @return {{request: object, isText: boolean}} text is in base64 unless all of it is UTF-8
 */
export function requestOf(submission, config) {
  let isText = true;
  const texts = value => {
    if (value && exactTextOf(value) === null) isText = false;
    return value;
  };
  const request = {language_id: submission.language_id, source_code: texts(submission.source_code ?? '')};
  for (const field of DEFAULTED) {
    const value = submission[field];
    if (value != null && Number(value) !== Number(config[field]))
      request[field] = typeof value === 'string' ? Number(value) : value;
  }
  for (const field of ['command_line_arguments', 'compiler_options', 'additional_files']) {
    if (submission[field]) request[field] = submission[field].replaceAll('\n', '');
  }
  const {checker} = submission;
  if (checker && checker.type !== 'trimmed') {
    request.checker = Object.keys(checker).length === 1 ? checker.type : {...checker};
    if (checker.source_code) texts(checker.source_code);
  }
  if (submission.test_cases) {
    request.test_cases = submission.test_cases.map(test =>
      Object.fromEntries(
        Object.entries({...test, stdin: texts(test.stdin), expected_output: texts(test.expected_output)}).filter(
          ([, value]) => value != null,
        ),
      ),
    );
    if (submission.stop_at_first_failure === false) request.stop_at_first_failure = false;
  } else {
    if (submission.stdin) request.stdin = texts(submission.stdin);
    if (submission.expected_output != null) request.expected_output = texts(submission.expected_output);
  }
  return {request: isText ? decoded(request) : request, isText};
}

/** The same with its text as text. */
export function decoded(request) {
  const text = value => (value == null ? value : textOf(value));
  const result = {...request};
  for (const field of ['source_code', 'stdin', 'expected_output'])
    if (field in result) result[field] = text(result[field]);
  if (result.checker?.source_code) result.checker = {...result.checker, source_code: text(result.checker.source_code)};
  if (result.test_cases) {
    result.test_cases = result.test_cases.map(test => ({
      ...test,
      ...(test.stdin == null ? {} : {stdin: text(test.stdin)}),
      ...(test.expected_output == null ? {} : {expected_output: text(test.expected_output)}),
    }));
  }
  return result;
}

/** Whether the same would be done. */
export function isSame(a, b) {
  const sorted = value =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map(key => [key, value[key]]),
        )
      : value;
  return JSON.stringify(a, (_, value) => sorted(value)) === JSON.stringify(b, (_, value) => sorted(value));
}
