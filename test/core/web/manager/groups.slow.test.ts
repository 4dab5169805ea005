import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { ManualClock } from '../../../support/clock.ts';
import { freshDatabase } from '../../../support/database.ts';
import { FixtureSettings, Gate, type TaskFixture } from '../../tasks/fixture.ts';
import { ManualQueue, type QueueStore } from '../../tasks/manual-queue.ts';
import { type ClockHouse, openClockHouse } from '../support/clock-house.ts';

const houses: ClockHouse[] = [];
afterEach(async () => {
  for (const house of houses.splice(0).reverse()) await house.close();
});

async function opened(...parameters: Parameters<typeof openClockHouse>): Promise<ClockHouse> {
  const house = await openClockHouse(...parameters);
  houses.push(house);
  return house;
}

const pair: TaskFixture[] = [
  { id: 'Groups.Full', group: 'G' },
  { id: 'Groups.Bare', group: 'G' },
];
const listed = async ({ get }: ClockHouse, query = '') =>
  (await get<{ items: { id: string; status: string }[] }>(`/api/tasks${query}`)).items.map(({ id, status }) => [
    id,
    status,
  ]);

describe('groups over the API', () => {
  test('TM-01: what is not selected is neither shown nor run; selecting starts what is complete', async () => {
    const settings = new FixtureSettings();
    settings.incomplete.add('Groups.Bare');
    const house = await opened(pair, { settings });
    const { ask } = house;
    expect(await listed(house)).toEqual([]);
    for (const action of ['run', 'start', 'stop']) {
      const refused = await ask('POST', `/api/tasks/Groups.Full/${action}`);
      expect([refused.statusCode, refused.json().error.message]).toEqual([
        409,
        expect.stringContaining('Группа «Группа G» не выбрана'),
      ]);
    }
    expect((await ask('PUT', '/api/groups/G', { selected: true })).json()).toMatchObject({ selected: true });
    expect(await listed(house)).toEqual([
      ['Groups.Bare', 'unconfigured'],
      ['Groups.Full', 'started'],
    ]);
    await house.ended('Groups.Full', 1);
    expect(await house.runs('Groups.Bare')).toEqual([]);
    const refused = await ask('POST', '/api/tasks/Groups.Bare/start');
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'TASK_UNCONFIGURED']);
  });

  test('TM-02: deselecting stops and hides, also a run in progress; selecting again goes on in the same grid', async () => {
    const gate = new Gate();
    const house = await opened([
      { id: 'Groups.Full', group: 'G', code: { run: ({ signal }) => stoppable(gate, signal) } },
    ]);
    const { ask } = house;
    await ask('PUT', '/api/groups/G', { selected: true });
    await until('the run', () => gate.entered === 1);
    await house.node.advance(20);
    await ask('PUT', '/api/groups/G', { selected: false });
    expect(await house.ended('Groups.Full', 1)).toMatchObject([{ outcome: 'cancelled' }]);
    expect(await listed(house)).toEqual([]);
    await house.node.advance(30);
    await ask('PUT', '/api/groups/G', { selected: true });
    expect(await house.task('Groups.Full')).toMatchObject({ status: 'started', nextRunAt: '2026-01-12T11:00:00.000Z' });
  });

  test('TM-01: a task that a person had stopped stays stopped when its group is selected again', async () => {
    const house = await opened(pair);
    const { ask } = house;
    await ask('PUT', '/api/groups/G', { selected: true });
    await ask('POST', '/api/tasks/Groups.Full/stop');
    await ask('PUT', '/api/groups/G', { selected: false });
    await ask('PUT', '/api/groups/G', { selected: true });
    expect(await listed(house, '?status=stopped')).toEqual([['Groups.Full', 'stopped']]);
    expect(await listed(house, '?group=G&status=started')).toEqual([['Groups.Bare', 'started']]);
  });

  test('TM-03, TM-50: the selection holds for every node, and after a restart', async () => {
    const fresh = await freshDatabase();
    const clock = new ManualClock('2026-01-12T10:00:00.000Z');
    const store: QueueStore = new Set();
    const node = (name: string) =>
      opened(pair, { fresh, clock, queue: new ManualQueue(clock, store), node: { name, labels: [] } });
    const [first, second] = [await node('узел-1'), await node('узел-2')];
    await first.ask('PUT', '/api/groups/G', { selected: true });
    expect((await second.get<{ items: unknown[] }>('/api/groups')).items).toMatchObject([{ id: 'G', selected: true }]);
    expect((await listed(second)).length).toBe(2);
    await Promise.all([first.node.drain(), second.node.drain()]);
    const third = await node('узел-3');
    expect((await listed(third)).map(([, status]) => status)).toEqual(['started', 'started']);
    houses.push({ ...third, close: () => fresh.drop() });
    houses.reverse();
  });
});

/** Ends as asked. */
function stoppable(gate: Gate, signal: AbortSignal): Promise<{ kind: 'ok' }> {
  void gate.run({} as never);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'ok' })));
}
