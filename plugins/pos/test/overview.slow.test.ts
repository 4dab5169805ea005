import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Api } from '../../../scripts/harness/api.ts';
import { until } from '../../../scripts/harness/until.ts';
import { emulatorOrganisations } from '../../../scripts/stand/demo/index.ts';
import { showcaseTaskId, statusTaskId, taskId } from '../task-id.ts';
import { openPosHouse, type PosHouse } from './pos-house.ts';

/** The start page and its reasons, over HTTP on a whole host. */
interface Figure {
  readonly source: string;
  readonly id: string;
  readonly value: number;
  readonly since?: string | null;
  readonly severity?: string;
  readonly series?: { day: string; value: number }[];
}
interface Overview {
  readonly days: string[];
  readonly figures: Figure[];
  readonly tasks: {
    counts: Record<string, number>;
    runs: { day: string; runs: number; outcomes: Record<string, number> }[];
    attention: Reason[];
  } | null;
  readonly failed: string[];
}
interface Reason {
  readonly taskId: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly action: { kind: string; id: string } | null;
}

const [first] = emulatorOrganisations;
let house: PosHouse;
beforeAll(async () => {
  house = await openPosHouse();
});
afterAll(() => house?.end(), 60_000);

/** The page when it has come to what is waited for: it may be some seconds old. */
const overview = (api: Api, what: string, comes: (page: Overview) => boolean, days = 7) =>
  until(what, async () => {
    const page = await api.get<Overview>(`/api/overview?days=${days}`);
    return comes(page) && page;
  });
const figure = (page: Overview, id: string) => page.figures.find((one) => one.id === id);
const reasons = async (id: string) => (await house.api.get<{ items: Reason[] }>(`/api/tasks/${id}/reasons`)).items;
const runs = async (id: string) =>
  (await house.api.get<{ items: { outcome: string }[] }>(`/api/tasks/${id}/runs`)).items;

async function ranOnce(id: string): Promise<void> {
  const before = (await runs(id)).length;
  await house.api.post(`/api/tasks/${id}/run`, {});
  await until('the run', async () => {
    const all = await runs(id);
    return all.length > before && all.every(({ outcome }) => outcome !== null);
  });
}

test('UI-07: the start page counts what came, was registered and waits, by day, and names tasks to see to', async () => {
  house.emulator.control.addMessages({ lkoId: first!.lkoId, count: 3, fileCount: 0 });
  await ranOnce(taskId);
  const page = await overview(house.api, 'the messages', (one) => figure(one, 'registered')?.value === 3);
  expect(page.days).toHaveLength(7);
  const today = page.days.at(-1)!;
  expect(figure(page, 'received')!.series).toEqual([{ day: today, value: 3 }]);
  expect(figure(page, 'documents-appeals')).toMatchObject({ source: 'host', series: [{ day: today, value: 3 }] });
  for (const id of ['waiting', 'debts', 'outbox', 'given-up', 'quarantine', 'held']) {
    expect([id, figure(page, id)?.source]).toEqual([id, 'pos']);
  }
  expect(page.failed).toEqual([]);
  expect(page.tasks!.runs.at(-1)).toMatchObject({ day: today, outcomes: { success: 1 } });
  const attention = page.tasks!.attention.map((one) => [one.taskId, one.code]);
  expect(attention).toContainEqual([statusTaskId, 'STOPPED']);
  expect(attention).toContainEqual([showcaseTaskId, 'SETTINGS_INCOMPLETE']);
});

test('UI-07: debts have the age of the oldest, and an old one is grave', async () => {
  await house.sql(
    `insert into plugin_pos.outbox (kind, message_id, document_isn, organization_due, client_id, url, contour,
       idempotency_key, body, title, created_at, next_at, open_since)
     values ('status', '1', 1, '0.1.', 'c', 'http://127.0.0.1:1', 'prod', gen_random_uuid(), '{}', 'Проба',
             now() - interval '2 days', now() + interval '1 day', now() - interval '2 days')`,
  );
  const page = await overview(house.api, 'the debt', (one) => (figure(one, 'debts')?.value ?? 0) > 0);
  expect(figure(page, 'debts')).toMatchObject({ value: 1, severity: 'error' });
  expect(figure(page, 'outbox')).toMatchObject({ value: 1, severity: 'error' });
  expect(Date.now() - Date.parse(figure(page, 'debts')!.since!)).toBeGreaterThan(47 * 3_600_000);
  await house.sql(`delete from plugin_pos.outbox where message_id = '1'`);
});

test('UI-07: a clerk sees the РК of his card indexes and no tasks', async () => {
  const [document] = await house.sql('select "DUE_CARD" as due from delo."DOC_RC" limit 1');
  const own = await house.login('overview-own', ['clerk'], [document!.due as string]);
  const other = await house.login('overview-other', ['clerk'], ['0.НЕТ.']);
  const seen = await overview(own, 'his own', (one) => figure(one, 'documents-appeals')?.value === 3);
  expect(seen.tasks).toBeNull();
  expect(figure(seen, 'outbox')).toBeUndefined();
  expect(figure(await other.get<Overview>('/api/overview?days=7'), 'documents-appeals')!.value).toBe(0);
});

test('UI-02: a task says why it does not run: who stopped it, what is not filled in, which group is not selected', async () => {
  const [stopped] = await reasons(taskId);
  expect(stopped).toMatchObject({ code: 'STOPPED', action: { kind: 'start', id: taskId } });
  expect(stopped!.message).toContain('пользователь test');
  const [incomplete] = await reasons(showcaseTaskId);
  expect(incomplete).toMatchObject({ code: 'SETTINGS_INCOMPLETE', action: { kind: 'task-settings' } });
  expect(incomplete!.message).toMatch(/Не заполнены обязательные параметры: «[А-Я]/);
  await house.api.post(`/api/tasks/${taskId}/start`);
  const next = await until('the next slot', async () => {
    const [only] = await reasons(taskId);
    return only?.code === 'NEXT_SLOT' && only;
  });
  expect(next).toMatchObject({ severity: 'info', action: null });
  await house.api.post(`/api/tasks/${taskId}/stop`);
  await house.api.put('/api/groups/POS', { selected: false });
  expect((await reasons(taskId)).map(({ code }) => code)).toEqual(['GROUP_NOT_SELECTED', 'STOPPED']);
  await house.api.put('/api/groups/POS', { selected: true });
});

test('UI-07: durations and counters of runs come by run and by day; days that are over are counted once', async () => {
  type Statistics = { items: { day: string; runs: number; average: number; longest: number; counters: object }[] };
  const ask = (query: string) => house.api.get<Statistics>(`/api/tasks/${taskId}/statistics${query}`);
  const [run] = (await ask('?by=run')).items;
  expect(run).toMatchObject({ runs: 1, outcomes: { success: 1 }, counters: { received: 3, registered: 3 } });
  const put = (daysAgo: number, seconds: number) =>
    house.sql(
      `insert into host.run (id, task_id, job_id, kind, queued_at, started_at, finished_at, outcome, counters)
       select gen_random_uuid(), $1, 0, 'manual', at, at, at + $3 * interval '1 s', 'failed', '{"received": 2}'
         from (select now() - $2 * interval '1 day' as at) as t`,
      taskId,
      daysAgo,
      seconds,
    );
  await put(2, 10);
  await put(2, 20);
  await put(1, 4);
  const before = (await ask('')).items;
  expect(before.slice(0, -1)).toMatchObject([
    { runs: 2, average: 15, longest: 20, counters: { received: 4 } },
    { runs: 1, average: 4 },
  ]);
  const { countDays } = await import('../../../core/runs/index.ts');
  const later = new Date(Date.now() + 2 * 3_600_000);
  await Promise.all([1, 2].map(() => countDays(house.host.database, later, 'Europe/Moscow')));
  expect((await house.sql('select day from host.run_day')).length).toBeGreaterThanOrEqual(2);
  expect((await ask('')).items).toEqual(before);
  await expect(ask('?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z')).rejects.toThrow('Конец промежутка');
});
