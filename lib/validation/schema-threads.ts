import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gatewayError } from '../errors/gateway-error';
import { oneLine, shortened } from '../text';

/** A schema of a client as JSON text; and a text that should be JSON and fit it, or nothing to see whether it is a schema. */
export interface Job {
  schema: string;
  text?: string | undefined;
}

/** Whether the text fits; or why that cannot be said, in words for the client. */
export type Verdict = { fits: boolean } | { fault: string };

/** ms that a thread may take for one job. */
const LONGEST_MS = 1_000;
/** MB of heap that a thread may have. */
const MOST_MB = 128;
/** Characters of a schema's text. */
const LONGEST_SCHEMA = 1_048_576;
const MOST_THREADS = 2;
/** Jobs that may wait for a thread. */
const MOST_WAITING = 128;
/** ms after which a thread without a job is ended. */
const IDLE_MS = 30_000;

const BEYOND: Verdict = { fault: `it takes more than ${LONGEST_MS} ms or ${MOST_MB} MB to check` };

/**
 * Threads in which the schemas of clients are compiled and run, with all that is in them: references that double at each
 * level, patterns that backtrack without an end. Nothing else bounds those but a clock and somebody who can stop them. A
 * thread that takes too long is ended, and another takes its place; the event loop goes on all the while.
 */
export class SchemaThreads {
  readonly #idle: Thread[] = [];
  /** Those who wait get a thread, or its place. */
  readonly #waiting: ((thread: Thread | undefined) => void)[] = [];
  #threads = 0;

  /**
   * @throws GatewayError `overloaded` if too many jobs wait already; Error if a thread cannot be started.
   */
  async judge({ schema, text }: Job): Promise<Verdict> {
    if (schema.length > LONGEST_SCHEMA) return { fault: `it is longer than ${LONGEST_SCHEMA} characters` };
    const thread = await this.#take();
    try {
      const verdict = await thread.judge({ schema, text });
      return 'fault' in verdict ? { fault: shortened(oneLine(verdict.fault), 200) } : verdict;
    } finally {
      this.#giveBack(thread);
    }
  }

  async #take(): Promise<Thread> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isAlive) return idle;
      this.#threads -= 1;
    }
    if (this.#threads < MOST_THREADS) {
      this.#threads += 1;
      return this.#start();
    }
    if (this.#waiting.length >= MOST_WAITING)
      throw gatewayError('overloaded', 'Too many schemas wait to be checked, please try again later.');
    return (await new Promise<Thread | undefined>((resolve) => this.#waiting.push(resolve))) ?? this.#start();
  }

  #giveBack(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(thread.isAlive ? thread : undefined);
    else if (thread.isAlive) this.#idle.push(thread);
    else this.#threads -= 1;
  }

  #start(): Thread {
    try {
      return new Thread();
    } catch (error) {
      this.#threads -= 1;
      throw error;
    }
  }
}

/** One thread, with one job at a time. */
class Thread {
  readonly #worker = new Worker(join(__dirname, 'schema-thread.js'), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
  });
  readonly #ready: Promise<void>;
  #isAlive = true;
  #answer: ((verdict: Verdict) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    // A host that ends waits for no schema.
    this.#worker.unref();
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', reject);
      this.#worker.once('exit', () => reject(new Error('The thread that checks schemas could not be started.')));
    });
    this.#ready.catch(() => undefined);
    this.#worker.on('message', (verdict: Verdict | 'ready') => verdict !== 'ready' && this.#answer?.(verdict));
    // It is out of memory, or has been ended.
    this.#worker.on('error', () => this.#die());
    this.#worker.on('exit', () => this.#die());
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  async judge(job: Job): Promise<Verdict> {
    clearTimeout(this.#timer);
    // Loading is not the schema's fault, however long it takes.
    await this.#ready;
    return new Promise((resolve) => {
      this.#answer = (verdict) => {
        this.#answer = undefined;
        clearTimeout(this.#timer);
        if (this.#isAlive) this.#timer = this.#endAfter(IDLE_MS);
        resolve(verdict);
      };
      this.#timer = this.#endAfter(LONGEST_MS);
      this.#worker.postMessage(job);
    });
  }

  #endAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#die(), ms).unref();
  }

  #die(): void {
    clearTimeout(this.#timer);
    this.#isAlive = false;
    void this.#worker.terminate();
    this.#answer?.(BEYOND);
  }
}
