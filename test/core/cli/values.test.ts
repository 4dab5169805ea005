import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../core/cli/values.ts';

describe('TM-12: times of the command line', () => {
  test.each([
    ['12.01.2026 9:00', 'Europe/Moscow', '2026-01-12T06:00:00.000Z'],
    ['12.01.2026 09:00:05', 'Europe/Moscow', '2026-01-12T06:00:05.000Z'],
    ['12.01.2026', 'Europe/Moscow', '2026-01-11T21:00:00.000Z'],
    ['2026-01-12 09:00', 'Asia/Kamchatka', '2026-01-11T21:00:00.000Z'],
    ['2026-01-12T09:00', 'Europe/Moscow', '2026-01-12T06:00:00.000Z'],
    ['2026-01-12T09:00:00Z', 'Europe/Moscow', '2026-01-12T09:00:00.000Z'],
    ['2026-01-12T09:00+03:00', 'UTC', '2026-01-12T06:00:00.000Z'],
    // The clocks go forward and back.
    ['29.03.2026 1:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['29.03.2026 3:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['25.10.2026 4:00', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(instant(text, zone).toISOString()).toBe(expected);
  });

  test.each(['yesterday', '', '31.02.2026', '12.13.2026', '12.01.2026 25:00', '1', '12.1.26'])(
    '«%s» is refused',
    (text) => {
      expect(() => instant(text, 'Europe/Moscow')).toThrow(/не время/);
    },
  );
});
