/** Jobs that fire on this process, from the call of their handler until their record is stored and what follows is done. */
export class ActiveJobs {
  private readonly active = new Map<object, { done: Promise<void>; finish: () => void }>();
  private readonly afterwards = new WeakMap<object, () => Promise<void>>();

  began(job: object): void {
    let finish: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.active.set(job, { done, finish });
  }

  follow(job: object, afterwards: (() => Promise<void>) | undefined): void {
    if (afterwards !== undefined) this.afterwards.set(job, afterwards);
  }

  /** The record is stored. Events of other processes name jobs that we do not know. */
  completed(job: object): void {
    const finish = this.active.get(job)?.finish;
    if (finish === undefined) return;
    const work = this.afterwards.get(job) ?? (async () => {});
    work()
      .catch(() => {})
      .finally(() => {
        this.active.delete(job);
        finish();
      });
  }

  /** Resolves when nothing fires, or after `limitMs`. */
  async settled(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.all([...this.active.values()].map(({ done }) => done)), limit]);
    clearTimeout(timer);
  }
}
