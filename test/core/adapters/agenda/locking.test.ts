import { describe, expect, test } from '@jest/globals';
import type { JobRepository } from 'agenda';
import { Locking } from '../../../../core/adapters/agenda/locking.ts';
import type { RecordStore } from '../../../../core/adapters/agenda/record-store.ts';

/** A store that notes what it is asked, and answers when it is let. */
function asked(due: readonly string[], found?: object) {
  const [looks, locks]: [string[][], string[]] = [[], []];
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const repository = {
    async getNextJobToRun(name: string) {
      locks.push(name);
      await answered;
      return found;
    },
  } as unknown as JobRepository;
  const records = {
    async due(names: string[]) {
      looks.push(names);
      return due;
    },
  } as unknown as RecordStore;
  const [locked, again]: [unknown[], string[]] = [[], []];
  const locking = new Locking(repository, records, {
    locked: (record) => void locked.push(record),
    look: (name) => void again.push(name),
    free: async () => {},
  });
  const tick = (...names: string[]) =>
    Promise.all(names.map((name) => repository.getNextJobToRun(name, new Date(), new Date(0), undefined, undefined)));
  return { locking, looks, locks, answer, tick, locked, again };
}

describe('TM-33: what Agenda asks of the store', () => {
  test('a tick with hundreds of names is one question, and one for each that is due', async () => {
    const names = Array.from({ length: 300 }, (_, number) => `Задача ${number}`);
    const { looks, locks, answer, tick } = asked(['Задача 7', 'Задача 200']);
    answer();
    await tick(...names);
    expect(looks).toEqual([names]);
    expect(locks).toEqual(['Задача 7', 'Задача 200']);
  });

  test('one name alone, as after a click, is locked without a look before', async () => {
    const { looks, locks, answer, tick } = asked([]);
    answer();
    await tick('Задача 1');
    await tick('Задача 2');
    expect([looks, locks]).toEqual([[], ['Задача 1', 'Задача 2']]);
  });

  test('after a record is locked the next one of its name is asked for beside the run, not before it', async () => {
    const record = { name: 'Задача 1' };
    const { locks, answer, tick, locked, again } = asked([], record);
    answer();
    expect(await tick('Задача 1')).toEqual([record]);
    expect(await tick('Задача 1')).toEqual([undefined]);
    expect([locks, locked, again]).toEqual([['Задача 1'], [record], ['Задача 1']]);
    await tick('Задача 1');
    expect(locks).toHaveLength(2);
  });

  test('TM-52: after the halt nothing is asked, and the halt waits for what was', async () => {
    const { locking, locks, answer, tick } = asked([]);
    const first = tick('Задача 1');
    await new Promise((resolve) => setImmediate(resolve));
    let halted = false;
    const halt = locking.halt().then(() => {
      halted = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([locks, halted]).toEqual([['Задача 1'], false]);
    answer();
    await Promise.all([first, halt]);
    await tick('Задача 2');
    expect(locks).toEqual(['Задача 1']);
  });
});
