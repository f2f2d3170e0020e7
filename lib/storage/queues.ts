/** A queue for each key: what has one key runs one after the other, what has several side by side. */
export class Queues {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the task when all earlier ones of its key have ended, well or not. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const done = before === undefined ? task() : before.then(task, task);
    this.#last.set(key, done);
    try {
      return await done;
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}
