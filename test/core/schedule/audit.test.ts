import { describe, expect, test } from '@jest/globals';
import { auditSlots, type Past, type PastRun } from '../../../core/schedule/audit.ts';

const at = (time: string) => new Date(`2026-01-12T${time}:00Z`);
const hourMs = 3_600_000;
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });

function run(slot: string | null, startedAt: string | null, finishedAt: string | null): PastRun {
  return {
    runId: `${slot ?? 'manual'} ${startedAt ?? 'skipped'}`,
    kind: slot === null ? 'manual' : 'automatic',
    slot: slot === null ? null : at(slot),
    startedAt: startedAt === null ? null : at(startedAt),
    finishedAt: finishedAt === null ? null : at(finishedAt),
  };
}

/** Started at 8:00 by the hour on a node that lives all day; it is 13:30. */
function verdicts(past: Partial<Past>, window = span('08:00', '13:30')) {
  const whole: Past = {
    anchor: at('08:00'),
    runs: [],
    regimes: [{ at: at('08:00'), started: true, periodMs: hourMs }],
    able: [span('07:00', '13:30')],
    loop: null,
    now: at('13:30'),
    ...past,
  };
  return auditSlots(whole, window).map(({ slot, verdict }) => `${slot.toISOString().slice(11, 16)} ${verdict}`);
}

const punctual = (...slots: string[]) => slots.map((slot) => run(slot, slot, slot.replace(':00', ':01')));

describe('«Проверка расписания»', () => {
  test('TM-38: a run within half a minute of its slot is in time, a later one is late', () => {
    const late = { ...run('09:00', '09:00', '09:02'), startedAt: new Date('2026-01-12T09:00:31Z') };
    expect(verdicts({ runs: [...punctual('08:00'), late] }, span('08:00', '09:30'))).toEqual([
      '08:00 on-time',
      '09:00 late',
    ]);
  });

  test('TM-38: what came due during a run is skipped because of it, noted or not', () => {
    const runs = [run('08:00', '08:00', '10:30'), run('10:00', null, '10:30'), ...punctual('11:00')];
    expect(verdicts({ runs }, span('08:00', '11:30'))).toEqual([
      '08:00 on-time',
      '09:00 skipped-overlap',
      '10:00 skipped-overlap',
      '11:00 on-time',
    ]);
    const held = [...punctual('08:00'), run(null, '08:30', '11:10'), run('11:00', '11:10', '11:11')];
    expect(verdicts({ runs: held }, span('08:00', '11:30'))).toEqual([
      '08:00 on-time',
      '09:00 skipped-overlap',
      '10:00 skipped-overlap',
      '11:00 late',
    ]);
  });

  test('TM-38: a stopped task and a host that is down excuse, also where they last only for the moment of the slot', () => {
    const regimes = [
      { at: at('08:00'), started: true, periodMs: hourMs },
      { at: at('08:59'), started: false, periodMs: hourMs },
      { at: at('09:01'), started: true, periodMs: hourMs },
    ];
    const able = [span('07:00', '10:00'), span('10:20', '13:30')];
    const runs = [...punctual('08:00'), run('10:00', '10:20', '10:21'), ...punctual('11:00', '12:00', '13:00')];
    expect(verdicts({ runs, regimes, able })).toEqual([
      '08:00 on-time',
      '09:00 skipped-stopped',
      '10:00 late',
      '11:00 on-time',
      '12:00 on-time',
      '13:00 on-time',
    ]);
  });

  test('TM-38: without an excuse a slot is lost: in a gap, at the end, and where a note has no reason', () => {
    expect(verdicts({ runs: punctual('08:00', '10:00') })).toEqual([
      '08:00 on-time',
      '09:00 lost',
      '10:00 on-time',
      '11:00 lost',
      '12:00 lost',
      '13:00 lost',
    ]);
    expect(verdicts({ runs: [...punctual('08:00'), run('09:00', null, '09:10')] }, span('08:00', '09:30'))).toEqual([
      '08:00 on-time',
      '09:00 lost',
    ]);
    expect(verdicts({ runs: [] }, span('08:00', '08:30'))).toEqual(['08:00 lost']);
  });

  test('TM-38: two nodes that relieve each other leave no excuse, a gap between them is one', () => {
    const runs = punctual('08:00', '10:00', '11:00', '12:00', '13:00');
    const relieved = [span('07:00', '09:00'), span('08:50', '13:30')];
    expect(verdicts({ runs, able: relieved })[1]).toBe('09:00 lost');
    expect(verdicts({ runs, able: [span('07:00', '09:00'), span('09:01', '13:30')] })[1]).toBe('09:00 skipped-stopped');
  });

  test('TM-35, TM-38: each slot is judged by the period of its time', () => {
    const regimes = [
      { at: at('08:00'), started: true, periodMs: 24 * hourMs },
      { at: at('11:20'), started: true, periodMs: hourMs },
    ];
    const runs = [...punctual('08:00'), run('11:00', '11:20', '11:21'), ...punctual('12:00')];
    expect(verdicts({ runs, regimes })).toEqual(['08:00 on-time', '11:00 late', '12:00 on-time', '13:00 lost']);
  });

  test('TM-38: a slot that may still be run is not judged, nor what was before the first record of the past', () => {
    const runs = punctual('08:00', '09:00', '10:00', '11:00', '12:00');
    expect(verdicts({ runs, now: at('13:00') }, span('11:30', '13:30'))).toEqual(['12:00 on-time']);
    const holding = [...runs, run(null, '12:50', null)];
    expect(verdicts({ runs: holding }, span('11:30', '13:30'))).toEqual(['12:00 on-time']);
    const regimes = [{ at: at('11:30'), started: true, periodMs: hourMs }];
    expect(verdicts({ runs: punctual('12:00', '13:00'), regimes })).toEqual(['12:00 on-time', '13:00 on-time']);
  });

  test('TM-38: a loop is lost when it does not go on', () => {
    const regimes = [{ at: at('08:00'), started: true, periodMs: null }];
    const past = { regimes, runs: [run('08:00', '08:00', '08:20')] };
    const loop = { slot: at('08:25'), periodMs: 5 * 60_000 };
    expect(verdicts({ ...past, loop })).toEqual(['08:00 on-time', '08:25 lost']);
    const now = new Date('2026-01-12T08:25:20Z');
    expect(verdicts({ ...past, loop, now }, span('08:00', '08:26'))).toEqual(['08:00 on-time']);
  });
});
