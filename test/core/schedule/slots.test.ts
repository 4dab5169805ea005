import { describe, expect, test } from '@jest/globals';
import { due, overlapped, type Plan, type ScheduleState, slotsAhead } from '../../../core/schedule/slots.ts';

const at = (time: string) => new Date(`2026-01-12T${time}Z`);
const hourMs = 3_600_000;
const hourly: Plan = { kind: 'grid', periodMs: hourMs, misfire: 'fire-once' };
const fresh: ScheduleState = { anchor: null, lastSlot: null, lastEnd: null, heldSince: null };
const ranAt = (slot: string): ScheduleState => ({ ...fresh, anchor: at('08:00:00'), lastSlot: at(slot) });

describe('slots', () => {
  test('TM-30: the first slot is the first start, the next one a period after the slot', () => {
    expect(due(hourly, fresh, at('10:00:00'))).toEqual({ kind: 'wait', until: null });
    const started = { ...fresh, anchor: at('10:00:00') };
    expect(due(hourly, started, at('10:00:03'))).toEqual({ kind: 'run', slot: at('10:00:00'), from: at('10:00:00') });
    expect(due(hourly, ranAt('10:00:00'), at('10:59:59'))).toEqual({ kind: 'wait', until: at('11:00:00') });
  });

  test('TM-32: of missed slots the latest is run, and the grid stays', () => {
    expect(due(hourly, ranAt('08:00:00'), at('11:20:00'))).toEqual({
      kind: 'run',
      slot: at('11:00:00'),
      from: at('09:00:00'),
    });
    expect(due(hourly, ranAt('11:00:00'), at('11:20:00'))).toEqual({ kind: 'wait', until: at('12:00:00') });
  });

  test('TM-32: with misfire «skip» missed slots are passed over, but a small delay and a manual run are no miss', () => {
    const skip: Plan = { ...hourly, misfire: 'skip' };
    expect(due(skip, ranAt('08:00:00'), at('11:20:00')).kind).toBe('pass');
    expect(due(skip, ranAt('10:00:00'), at('11:00:05')).kind).toBe('run');
    const held = { ...ranAt('10:00:00'), heldSince: at('10:50:00') };
    expect(due(skip, held, at('11:20:00'))).toEqual({ kind: 'run', slot: at('11:00:00'), from: at('11:00:00') });
  });

  test('TM-34: slots that come due during an automatic run are skipped together', () => {
    expect(overlapped(hourly, ranAt('10:00:00'), at('10:59:00'))).toBeNull();
    expect(overlapped(hourly, ranAt('10:00:00'), at('12:10:00'))).toEqual({
      slot: at('12:00:00'),
      from: at('11:00:00'),
    });
  });

  test('TM-35: a changed period counts from the slot of the previous automatic run', () => {
    expect(due(hourly, ranAt('10:00:00'), at('15:20:00'))).toMatchObject({ kind: 'run', slot: at('15:00:00') });
    expect(due(hourly, ranAt('15:00:00'), at('15:20:00'))).toEqual({ kind: 'wait', until: at('16:00:00') });
    const daily: Plan = { ...hourly, periodMs: 24 * hourMs };
    expect(due(daily, ranAt('10:00:00'), at('15:20:00'))).toEqual({
      kind: 'wait',
      until: new Date('2026-01-13T10:00:00Z'),
    });
  });

  test('TM-36: a clock that is set back a little repeats nothing; one that was days ahead loses nothing', () => {
    expect(due(hourly, ranAt('11:00:00'), at('10:59:58'))).toEqual({ kind: 'wait', until: at('12:00:00') });
    const ahead = { ...ranAt('10:00:00'), lastSlot: new Date('2026-01-20T11:00:00Z') };
    expect(due(hourly, ahead, at('11:20:00'))).toEqual({ kind: 'wait', until: at('12:00:00') });
  });

  test('TM-36: a change of the local time leaves the distance of slots alone', () => {
    const night = { ...fresh, anchor: new Date('2026-03-28T23:30:00Z'), lastSlot: new Date('2026-03-29T00:30:00Z') };
    expect(slotsAhead(hourly, night, new Date('2026-03-29T00:40:00Z'), 2)).toEqual([
      new Date('2026-03-29T01:30:00Z'),
      new Date('2026-03-29T02:30:00Z'),
    ]);
  });

  test('a loop runs so long after the end of its previous run', () => {
    const loop: Plan = { kind: 'after-end', periodMs: hourMs };
    const state = { ...ranAt('10:00:00'), lastEnd: at('10:45:00') };
    expect(due(loop, state, at('11:00:00'))).toEqual({ kind: 'wait', until: at('11:45:00') });
    expect(due(loop, state, at('12:00:00'))).toMatchObject({ kind: 'run', slot: at('11:45:00') });
    expect(overlapped(loop, state, at('12:00:00'))).toBeNull();
    expect(slotsAhead(loop, state, at('11:00:00'), 5)).toEqual([at('11:45:00')]);
  });

  test('a task without schedule waits for nothing', () => {
    expect(due({ kind: 'none' }, ranAt('10:00:00'), at('12:00:00'))).toEqual({ kind: 'wait', until: null });
    expect(slotsAhead({ kind: 'none' }, ranAt('10:00:00'), at('12:00:00'), 5)).toEqual([]);
  });
});
