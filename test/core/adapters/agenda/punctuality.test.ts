import { expect, test } from '@jest/globals';
import { Punctuality } from '../../../../core/adapters/agenda/punctuality.ts';
import { until } from '../../../../scripts/harness/until.ts';

const inMs = (ms: number) => new Date(Date.now() + ms);

test('a record that has not begun at its time is looked at again, one that has is not', async () => {
  const late: string[] = [];
  const punctuality = new Punctuality((name) => late.push(name));
  punctuality.expect('1', 'forgotten', inMs(20));
  punctuality.expect('2', 'begun', inMs(20));
  punctuality.expect('3', 'due already', inMs(-1));
  punctuality.began('2');
  punctuality.expect('4', 'stopped', inMs(40));
  await until('the look', () => late.length > 0);
  punctuality.stop();
  const end = inMs(60);
  await until('the time of the others', () => new Date() > end);
  expect(late).toEqual(['forgotten']);
});
