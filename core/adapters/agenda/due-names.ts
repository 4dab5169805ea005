import type { JobRepository } from 'agenda';
import type { RecordStore } from './record-store.ts';

interface Question {
  readonly names: Set<string>;
  readonly due: Promise<ReadonlySet<string>>;
}

/**
 * At each tick Agenda asks the store once for every name. With hundreds of instances a click would wait behind all of
 * them (TM-33): what is asked at the same moment becomes one question, and only names with something to lock are asked
 * for by Agenda itself.
 */
export class DueNames {
  private open: Question | undefined;

  constructor(private readonly records: RecordStore) {}

  /** Puts itself before the repository's own question. */
  guard(repository: JobRepository): void {
    const next = repository.getNextJobToRun.bind(repository);
    repository.getNextJobToRun = async (name, scanAt, deadline, now, options) =>
      (await this.isDue(name, scanAt, deadline)) ? next(name, scanAt, deadline, now, options) : undefined;
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
      return new Set(await this.records.due([...names], scanAt, deadline));
    });
    return { names, due };
  }
}
