/** A text of a request: a string is sent as UTF-8. */
export type Text = string | Uint8Array;

export interface TestCase {
  stdin?: Text;
  expected_output?: Text;
  name?: string;
  points?: number;
}

/** A submission's fields, as the API has them; also those that aren't named here. */
export interface Program {
  /** A name; or give language_id, Judge0's number. */
  language?: string;
  language_id?: number;
  source_code?: Text;
  stdin?: Text;
  expected_output?: Text;
  /** A zip archive; a string is base64. */
  additional_files?: Text;
  checker?: string | { type: string; source_code?: Text; [field: string]: unknown };
  [field: string]: unknown;
}

/**
 * What became of a program, or of one test case of it. Each text is there twice: as a string, in which bytes that
 * aren't UTF-8 are U+FFFD, and exactly. What isn't there is empty.
 */
export interface Result {
  status: { id: number; description: string };
  stdout: string;
  stdout_bytes: Uint8Array;
  stderr: string;
  stderr_bytes: Uint8Array;
  message: string;
  message_bytes: Uint8Array;
  /** CPU seconds. */
  time: string | null;
  wall_time: string | null;
  /** KB. */
  memory: number | null;
  exit_code: number | null;
  exit_signal: number | null;
  points: number | null;
  /** Of a test case. */
  name?: string | null;
  /** Of a submission, as what follows. */
  token?: string;
  compile_output?: string;
  compile_output_bytes?: Uint8Array;
  tests?: Result[] | null;
  [field: string]: unknown;
}

export interface Status {
  status: { id: number; description: string };
  stage: 'queued' | 'compiling' | 'running' | 'finished';
  /** Index of the test case that runs. */
  test: number | null;
}

export interface Output {
  stream: 'stdout' | 'stderr';
  data: string;
  /** A piece may end within a character. */
  data_bytes: Uint8Array;
  test: number | null;
}

export type Event =
  | ['submission', { token: string }]
  | ['status', Status]
  | ['output', Output]
  | ['result', Result];

export interface Waiting {
  /** Milliseconds; 600,000 when not given. */
  timeout?: number;
}

/** The one error: a failure, a refusal, a time-out. */
export class DromedaryError extends Error {
  title: string;
  detail: string;
  /** HTTP's; 0 when there was no answer. */
  status: number;
  /** What is wrong with each field. */
  fields: Record<string, string[]>;
  /** Seconds. */
  retryAfter: number | null;
}

/**
 * A request that gets no answer, or 429 or 503, is repeated, after as long as Retry-After says; an Idempotency-Key
 * makes one submission of all attempts.
 */
export class Dromedary {
  constructor(url: string | URL, options?: {
    token?: string;
    /** Milliseconds until a submission is accepted, all attempts together, or cancelled; 60,000 when not given. */
    timeout?: number;
    /** 6 when not given. */
    retries?: number;
  });

  /** @returns the submission's token */
  submit(program: Program): Promise<string>;

  wait(token: string, options?: Waiting): Promise<Result>;

  /** @returns the results, in the order of the programs */
  batch(programs: Program[], options?: Waiting): Promise<Result[]>;

  /**
   * Runs a program on all cases.
   *
   * @returns a result for each; when none was run, as the program doesn't compile, say, that is the submission's
   */
  tests(program: Program, cases: TestCase[], options?: Waiting): Promise<Result[]>;

  /**
   * The API's events as they come; the last is the result. A connection that is lost is taken up again: then a second
   * submission event says that the output begins anew.
   */
  events(token: string, options?: Waiting): AsyncGenerator<Event, void, void>;

  /** @returns the submission, cancelled. One that is finished is deleted; so this isn't repeated. */
  cancel(token: string): Promise<Result>;
}
