import type { JobRepository } from 'agenda';
import type { RecordStore } from './record-store.ts';

type Next = JobRepository['getNextJobToRun'];

export type Locked = NonNullable<Awaited<ReturnType<Next>>>;

export interface LockingHooks {
  locked(record: Locked): void;
  /** Lets Agenda look at the records of this name, soon. */
  look(name: string): void;
  /** The store failed to answer: frees records of this name that this process locked and does not know of. */
  free(name: string, error: unknown): Promise<void>;
}

interface Question {
  readonly names: Set<string>;
  readonly due: Promise<ReadonlySet<string>>;
}

/**
 * Stands between Agenda and the records that it wants to lock.
 *
 * At each tick Agenda asks the store once for every name. With hundreds of instances a click would wait behind all of
 * them (TM-33): what is asked at the same moment becomes one question, and only names with something to lock are asked
 * for by Agenda itself.
 *
 * Having locked a record, Agenda asks for another one of its name before it begins: the answer is no, and the question is
 * put again beside the run.
 *
 * Agenda stops without waiting for its questions: a record that is locked by the last one would stay so for the lock
 * time (TM-52). So would one whose answer was lost: it is freed, and the question asked once more, at once.
 */
export class Locking {
  private readonly next: Next;
  private readonly underWay = new Set<Promise<unknown>>();
  private open: Question | undefined;
  private halted = false;
  private readonly justLocked = new Set<string>();

  constructor(
    repository: JobRepository,
    private readonly records: RecordStore,
    private readonly hooks: LockingHooks,
  ) {
    this.next = repository.getNextJobToRun.bind(repository);
    repository.getNextJobToRun = (...question) => this.followed(this.lock(...question));
  }

  /** Nothing is locked any more when it resolves. */
  async halt(): Promise<void> {
    this.halted = true;
    await Promise.allSettled([...this.underWay]);
  }

  private async lock(...question: Parameters<Next>): ReturnType<Next> {
    const [name, scanAt, deadline] = question;
    if (this.justLocked.delete(name)) {
      this.hooks.look(name);
      return undefined;
    }
    if (this.halted || !(await this.isDue(name, scanAt, deadline)) || this.halted) return undefined;
    const record = await this.asked(question);
    if (record === undefined) return undefined;
    this.justLocked.add(name);
    this.hooks.locked(record);
    return record;
  }

  private async asked(question: Parameters<Next>): ReturnType<Next> {
    try {
      return await this.next(...question);
    } catch (error) {
      if (this.halted) throw error;
      await this.hooks.free(question[0], error);
      return this.next(...question);
    }
  }

  private followed<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    const over = () => this.underWay.delete(work);
    work.then(over, over);
    return work;
  }

  private async isDue(name: string, scanAt: Date, deadline: Date): Promise<boolean> {
    // Names of one tick are asked within a millisecond or two; the first one's times stand for all.
    this.open ??= this.ask(scanAt, deadline);
    const question = this.open;
    question.names.add(name);
    return (await question.due).has(name);
  }

  private ask(scanAt: Date, deadline: Date): Question {
    const names = new Set<string>();
    const due = Promise.resolve().then(async () => {
      this.open = undefined;
      // One name alone, as after a click: asking first would cost a way to the store.
      if (names.size === 1) return names;
      const look = () => this.records.due([...names], scanAt, deadline);
      return new Set(await look().catch(look));
    });
    return { names, due };
  }
}
