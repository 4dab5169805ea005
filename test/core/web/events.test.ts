import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type House, openHouse } from './support/house.ts';

let house: House;
let tech: string;

beforeAll(async () => {
  house = await openHouse();
  tech = await house.as('technologist');
});
afterAll(() => house.close());

interface Stream {
  text(): string;
  readonly ended: Promise<void>;
  close(): void;
}

async function open(lastId?: string): Promise<Stream> {
  const controller = new AbortController();
  const response = await fetch(`${house.url}/api/events`, {
    headers: { cookie: tech, ...(lastId !== undefined && { 'last-event-id': lastId }) },
    signal: controller.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body!) text += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  await until('the greeting', () => text.includes('retry: 2000'));
  return { text: () => text, ended, close: () => controller.abort() };
}

const ids = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id!);
const numbers = (text: string) => [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
const emit = (n: number) => house.services.emit({ type: 'task', data: { n } });

describe('TM-13: changes are seen without reloading', () => {
  test('an event reaches every open stream', async () => {
    const streams = [await open(), await open()];
    emit(1);
    house.services.emit({ type: 'group', data: { n: 2 } });
    for (const stream of streams) {
      await until('both events', () => numbers(stream.text()).join() === '1,2');
      expect(stream.text()).toMatch(/id: \S+\nevent: task\ndata: {"n":1}\n\n/);
      expect(stream.text()).toMatch(/event: group\n/);
      stream.close();
    }
  });

  test('a stream that comes back goes on where it was', async () => {
    const first = await open();
    emit(10);
    await until('the event', () => numbers(first.text()).join() === '10');
    first.close();
    for (const n of [11, 12]) emit(n);
    const second = await open(ids(first.text()).at(-1));
    await until('what was missed', () => numbers(second.text()).join() === '11,12');
    emit(13);
    await until('the next event', () => numbers(second.text()).join() === '11,12,13');
    second.close();
  });

  test.each(['other-5', 'nonsense'])('one that comes from elsewhere (%s) is told to read anew', async (lastId) => {
    const stream = await open(lastId);
    await until('the reset', () => stream.text().includes('event: reset\n'));
    stream.close();
  });

  test('one that was away for too long is told to read anew', async () => {
    const first = await open();
    emit(20);
    await until('the first event', () => ids(first.text()).length === 1);
    first.close();
    for (let n = 0; n < 1500; n++) emit(n);
    const second = await open(ids(first.text()).at(-1));
    await until('the reset', () => second.text().includes('event: reset\n'));
    expect(numbers(second.text())).toEqual([]);
    second.close();
  });

  test('AC-03: a stream ends after its session did; until then a heartbeat keeps the line open', async () => {
    const stream = await open();
    await until('a sleeper', () => house.clock.asleep > 0);
    await house.clock.advance(15_000);
    await until('the heartbeat', () => stream.text().includes(': \n\n'));
    await house.ask('DELETE', '/api/session', tech);
    await until('a sleeper', () => house.clock.asleep > 0);
    await house.clock.advance(15_000);
    await stream.ended;
  });
});

test('closing the server ends open streams at once', async () => {
  const own = await openHouse();
  const cookie = await own.as('auditor');
  const response = await fetch(`${own.url}/api/events`, { headers: { cookie } });
  const ended = response.text();
  await own.close();
  expect(await ended).toContain('retry');
});
