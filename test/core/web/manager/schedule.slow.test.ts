import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { Gate, hourly, type TaskFixture } from '../../tasks/fixture.ts';
import type { NodeOptions } from '../../tasks/world.ts';
import { type ClockHouse, openClockHouse } from '../support/clock-house.ts';

let open: ClockHouse | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const id = 'Schedule.Task';
const path = `/api/tasks/${id}`;
const at = (time: string) => `2026-01-12T${time}:00.000Z`;

/** A house with one started task, by the hour where nothing else is said; it is 10:00. */
async function started(fixture: Partial<TaskFixture> = {}, options: Partial<NodeOptions> = {}): Promise<ClockHouse> {
  open = await openClockHouse([{ id, group: 'G', ...fixture }], options);
  await open.ask('PUT', '/api/groups/G', { selected: true });
  return open;
}

const verdicts = async (house: ClockHouse, from: string, to: string) =>
  (await house.audit(id, at(from), at(to))).map(({ slot, verdict }) => [slot.slice(11, 16), verdict]);
const slots = async (house: ClockHouse) => (await house.runs(id)).flatMap(({ slot }) => slot?.slice(11, 16) ?? []);

describe('schedule over the API', () => {
  test('TM-30: slots do not drift with the lengths of runs', async () => {
    const gate = new Gate();
    const house = await started({ code: { run: gate.run } });
    for (const [round, minutes] of [17, 41, 3].entries()) {
      await until('the run', () => gate.entered === round + 1);
      await house.node.advance(minutes);
      gate.open();
      await house.ended(id, round + 1);
      await house.node.advance(60 - minutes);
    }
    await until('the last run', () => gate.entered === 4);
    expect(await slots(house)).toEqual(['10:00', '11:00', '12:00', '13:00']);
    gate.open();
  });

  test('TM-31, TM-33: neither stop and start nor «Выполнить сейчас» nor a failure moves the grid', async () => {
    let failing = true;
    const run = async () => {
      if (failing) throw new Error('fails');
      return { kind: 'ok' } as const;
    };
    const house = await started({ code: { run } });
    expect(await house.ended(id, 1)).toMatchObject([{ outcome: 'failed' }]);
    failing = false;
    await house.node.advance(20);
    expect((await house.ask('POST', `${path}/stop`)).json()).toMatchObject({ status: 'stopped', state: 'idle' });
    expect((await house.ask('POST', `${path}/run`)).statusCode).toBe(202);
    await house.ended(id, 2);
    expect(await house.task(id)).toMatchObject({ status: 'stopped', nextRunAt: null });
    await house.node.advance(20);
    expect((await house.ask('POST', `${path}/start`)).json()).toMatchObject({ nextRunAt: at('11:00') });
    await house.node.advance(20);
    await house.ended(id, 3);
    expect(await slots(house)).toEqual(['10:00', '11:00']);
  });

  test('TM-32: missed slots give one run in the latest, or none where they are skipped', async () => {
    const house = await started();
    await house.ended(id, 1);
    await house.ask('POST', `${path}/stop`);
    await house.node.advance(200);
    await house.ask('POST', `${path}/start`);
    const [, second] = await house.ended(id, 2);
    expect(second).toMatchObject({ slot: at('13:00'), startedAt: at('13:20') });
    expect((await house.task(id)).nextRunAt).toBe(at('14:00'));
    expect(await verdicts(house, '10:00', '13:30')).toEqual([
      ['10:00', 'on-time'],
      ['11:00', 'skipped-stopped'],
      ['12:00', 'skipped-stopped'],
      ['13:00', 'late'],
    ]);
  });

  test('TM-32, TM-38: a task that catches nothing up says so in the history', async () => {
    const house = await started({ schedule: { ...hourly, misfire: 'skip' } });
    await house.ended(id, 1);
    await house.ask('POST', `${path}/stop`);
    await house.node.advance(80);
    await house.ask('POST', `${path}/start`);
    const [, note] = await house.ended(id, 2);
    expect(note).toMatchObject({ slot: at('11:00'), startedAt: null, outcome: 'skipped' });
    expect(note?.message).toContain('12.01.2026 14:00:00');
    expect(await verdicts(house, '10:30', '12:00')).toEqual([['11:00', 'skipped-stopped']]);
  });

  test('TM-34, TM-38: overlaps are skipped after an automatic run, and late after a manual one', async () => {
    const gate = new Gate();
    const house = await started({ code: { run: gate.run } });
    await until('the first run', () => gate.entered === 1);
    await house.node.advance(70);
    const [first, second] = await Promise.all([1, 2].map(() => house.ask('POST', `${path}/run`, { jobId: 0 })));
    expect(first?.json()).toEqual(second?.json());
    gate.open();
    await until('the manual run', () => gate.entered === 2);
    await house.node.advance(65);
    gate.open();
    await until('the automatic run', () => gate.entered === 3);
    gate.open();
    const runs = await house.ended(id, 4);
    expect(runs.map(({ kind, slot, outcome }) => [kind, slot?.slice(11, 16), outcome])).toEqual([
      ['automatic', '10:00', 'success'],
      ['manual', undefined, 'success'],
      ['automatic', '11:00', 'skipped'],
      ['automatic', '12:00', 'success'],
    ]);
    expect(await verdicts(house, '10:00', '12:30')).toEqual([
      ['10:00', 'on-time'],
      ['11:00', 'skipped-overlap'],
      ['12:00', 'late'],
    ]);
  });

  test('TM-35, TM-21: 24 h → 1 h at 15:20 after slot 10:00 gives one run in slot 15:00, and 16:00 is next', async () => {
    const period = { default: 24, unit: 'hours', setting: 'common:/hours' } as const;
    const house = await started({ schedule: { kind: 'grid', period } });
    await house.ended(id, 1);
    await house.node.advance(320);
    await house.ask('POST', `${path}/stop`);
    house.node.settings.common.set(id, { hours: 1 });
    await house.fresh.database.transaction((transaction) =>
      house.node.events.saved({ kind: 'task', id }, 'technologist', transaction),
    );
    const [, second] = await house.ended(id, 2);
    expect(second).toMatchObject({ slot: at('15:00'), startedAt: at('15:20') });
    expect((await house.task(id)).nextRunAt).toBe(at('16:00'));
    // Slots that nobody had planned are no business of the report.
    expect(await verdicts(house, '10:00', '16:00')).toEqual([
      ['10:00', 'on-time'],
      ['15:00', 'late'],
    ]);
  });

  test('TM-36: a clock that is set back repeats nothing; one that is set ahead loses nothing that could be run', async () => {
    const house = await started();
    await house.ended(id, 1);
    await house.node.advance(60);
    await house.ended(id, 2);
    house.node.clock.jump('2026-01-12T10:58:00.000Z');
    house.node.queue.tick();
    await house.node.advance(3);
    house.node.clock.jump('2026-01-12T14:30:00.000Z');
    await until('the jump is seen', async () => {
      house.node.queue.tick();
      return (await house.runs(id)).length === 3;
    });
    await house.ended(id, 3);
    expect(await slots(house)).toEqual(['10:00', '11:00', '14:00']);
    await until('the report knows of the jump', async () => {
      const found = await verdicts(house, '10:00', '14:30');
      return found.every(([, verdict]) => verdict !== 'lost') && found.length === 5;
    });
  });

  test('TM-38: the next five slots, and a report that finds a lost slot', async () => {
    const house = await started();
    await house.ended(id, 1);
    const { items } = await house.get<{ items: { slot: string }[] }>(`${path}/slots`);
    expect(items.map(({ slot }) => slot.slice(11, 16))).toEqual(['11:00', '12:00', '13:00', '14:00', '15:00']);
    // A scheduler that forgets a slot would leave such a row behind.
    await house.fresh.database.query('update host.task_instance set last_slot = $2 where task_id = $1', [
      id,
      at('11:00'),
    ]);
    await house.node.reconcile();
    await house.node.advance(125);
    await house.ended(id, 2);
    expect(await verdicts(house, '10:00', '12:01')).toEqual([
      ['10:00', 'on-time'],
      ['11:00', 'lost'],
      ['12:00', 'late'],
    ]);
  });

  test('TM-38: a window that is too long, backwards or no time is refused with a reason', async () => {
    const house = await started({ schedule: { kind: 'grid', period: { default: 1, unit: 'seconds' } } });
    await house.ended(id, 1);
    await house.node.advance(60 * 24);
    const long = await house.ask('GET', `${path}/audit?from=${at('10:00')}&to=2026-01-13T10:00:00Z`);
    expect([long.statusCode, long.json().error.message]).toEqual([422, expect.stringContaining('86400 плановых')]);
    const backwards = await house.ask('GET', `${path}/audit?from=${at('11:00')}&to=${at('10:00')}`);
    expect([backwards.statusCode, backwards.json().error.code]).toEqual([422, 'AUDIT_BACKWARDS']);
    expect((await house.ask('GET', `${path}/audit?from=вчера`)).statusCode).toBe(400);
    expect((await house.ask('GET', '/api/tasks/Nobody/audit')).statusCode).toBe(404);
  });
});
