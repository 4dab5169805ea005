import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ItemFailure, Outcome } from '../../../core/contract/index.ts';
import type { LogLine } from '../../../core/runs/index.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { ended } from '../tasks/world.ts';
import { drainNodes, tasksOver, type WithTask } from './with-task.ts';

let fresh: FreshDatabase;
let withTask: WithTask;

beforeAll(async () => {
  fresh = await freshDatabase();
  withTask = tasksOver(fresh);
});
afterEach(drainNodes);
afterAll(() => fresh.drop());

/** The lock time is long: whoever does not end by itself does not end within the test. */
describe('tasks that keep to no rule', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'готово'],
    ['partial without failures', { kind: 'partial' }],
    ['a failure that is none', { kind: 'partial', failures: [null] }],
    ['a message without a text', { kind: 'ok', message: Object.create(null) }],
  ])('TM-44: a run that returns %s ends as failed, and the next one begins', async (_, outcome) => {
    const { node, id, runNow } = await withTask(async () => outcome as Outcome);
    await runNow();
    await runNow();
    for (const run of (await ended(node, id, 1)).slice(0, 1)) {
      expect(run).toMatchObject({ outcome: 'failed', errors: [{ code: expect.stringMatching(/^RUN_/) }] });
    }
    await runNow();
    await ended(node, id, 2);
  });

  test('TM-44: half characters and zero bytes in texts do not keep the end of a run from being stored', async () => {
    const odd = `Обращение \u0000 с улыбкой \uD83D`;
    const failure = { item: odd, code: odd, message: odd } as ItemFailure;
    const { node, id, runNow } = await withTask(async ({ log, progress }) => {
      log.warn(odd, { [odd]: odd });
      progress(1, 2, odd);
      return { kind: 'partial', failures: [failure], message: odd };
    });
    const runId = await runNow();
    const [run] = await ended(node, id, 1);
    const stored = 'Обращение  с улыбкой \uFFFD';
    expect(run).toMatchObject({
      outcome: 'partial',
      message: stored,
      errors: [{ item: stored, code: stored, message: stored }],
    });
    const log: LogLine[] = [];
    for await (const line of node.history.log(runId)) log.push(line);
    expect(log[0]).toMatchObject({ message: stored, details: { [stored]: stored } });
  });

  test('TM-44: a text that is cut in the middle of a character is stored', async () => {
    const long = 'а'.repeat(1_999) + '😀'.repeat(5_000);
    const { node, id, runNow } = await withTask(async ({ log }) => {
      log.info(`а${long}`, { text: `а${long}` });
      return { kind: 'partial', failures: [{ item: 'а', code: 'LONG', message: long }] };
    });
    const runId = await runNow();
    const [run] = await ended(node, id, 1);
    expect(run?.errors[0]?.message).toHaveLength(2_000);
    const log: LogLine[] = [];
    for await (const line of node.history.log(runId)) log.push(line);
    expect(log).toHaveLength(2);
  });

  test('AC-05: a failure leads to a page of the application, or nowhere', async () => {
    const links = [
      '/quarantine?x=1',
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      7,
    ];
    const { node, id, runNow } = await withTask(async () => {
      const failures = links.map((link) => ({ item: 'а', code: 'A', message: 'а', link }) as ItemFailure);
      return { kind: 'partial', failures };
    });
    await runNow();
    const [run] = await ended(node, id, 1);
    expect(run?.errors.map(({ link }) => link)).toEqual([links[0], ...Array(5).fill(undefined)]);
  });

  test('TM-44: a service that cannot be made fails the run, and the instance is free again', async () => {
    const { node, id, runNow } = await withTask(async () => ({ kind: 'ok' }), { services: ['http'] });
    await runNow();
    const [run] = await ended(node, id, 1);
    expect(run).toMatchObject({ outcome: 'failed', errors: [{ code: 'PLUGIN_SERVICE_NOT_OFFERED' }] });
    await runNow();
    await ended(node, id, 2);
  });
});
