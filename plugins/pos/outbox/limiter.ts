/** Lets so many pieces of work run at once; the others wait in the order of their coming. */
export class Limiter {
  readonly #width: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #watchers: { readonly fits: () => boolean; readonly tell: () => void }[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  /** `work` must not fail. */
  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#next();
  }

  /** How much waits or runs. */
  get load(): number {
    return this.#waiting.length + this.#running;
  }

  /** Resolves when no more than that waits or runs. */
  async below(load: number): Promise<void> {
    if (this.load <= load) return;
    await new Promise<void>((tell) => this.#watchers.push({ fits: () => this.load <= load, tell }));
  }

  #next(): void {
    while (this.#running < this.#width) {
      const work = this.#waiting.shift();
      if (work === undefined) return;
      this.#running++;
      void work().finally(() => {
        this.#running--;
        this.#next();
        this.#tell();
      });
    }
  }

  #tell(): void {
    const ready = this.#watchers.filter(({ fits }) => fits());
    if (ready.length === 0) return;
    this.#watchers = this.#watchers.filter((watcher) => !ready.includes(watcher));
    for (const { tell } of ready) tell();
  }
}
