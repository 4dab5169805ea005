import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Commands, createCommands } from '../../../core/commands/index.ts';
import { InvalidError, type PluginContext, RetryLaterError } from '../../../core/contract/index.ts';
import type { LoadedPlugin } from '../../../core/plugins/index.ts';
import { createTransit, openSecretKeys } from '../../../core/settings/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { watchedDatabase } from '../../support/watched-database.ts';

type Code = NonNullable<LoadedPlugin['code']['commands']>;

const secretKey = randomBytes(32).toString('base64');
const lines: string[] = [];
const write = (message: string, details?: unknown) => void lines.push(`${message} ${JSON.stringify(details)}`);
const logger = { debug: write, info: write, warn: write, error: write };
const running: Commands[] = [];
let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((commands) => commands.stop()));
  lines.length = 0;
  expect(await rows()).toEqual([]);
});
afterAll(() => fresh.drop());

const rows = () => fresh.database.query<{ payload: object; answer: object | null }>('select * from host.node_command');

/** A node over the database; `serve` makes it take commands. */
async function node(
  name: string,
  code: Code,
  { labels = [] as string[], serve = true, database = fresh.database } = {},
) {
  const keys = await openSecretKeys(fresh.database, { environment: secretKey, file: '/nowhere' });
  const plugin = { manifest: { id: 'letters' }, code: { tasks: {}, commands: code } } as unknown as LoadedPlugin;
  const commands = createCommands({
    database,
    transit: createTransit(database, keys),
    plugins: [plugin],
    contexts: () => ({}) as PluginContext,
    node: { name, labels },
    logger,
    graceMs: 100,
  });
  running.push(commands);
  if (serve) await commands.start();
  const call = (command: string, payload: unknown, to: string | null, taken = 20_000, answered = 20_000) =>
    commands.call<unknown>('letters', command, payload, { node: to, takenWithinMs: taken, answeredWithinMs: answered });
  return { commands, call };
}

const rejected = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It should have failed')),
    (error: Error) => error,
  ) as Promise<Error & { code: string }>;

test('RP-04: a command runs on the node that is named, by name or by label, and its answer comes back', async () => {
  const here = (name: string): Code => ({ where: async (payload) => ({ name, payload }) });
  const one = await node('первый', here('первый'));
  await node('второй', here('второй'), { labels: ['интернет'] });
  expect(await one.call('where', { a: [1, null, 'я'] }, 'второй')).toEqual({
    name: 'второй',
    payload: { a: [1, null, 'я'] },
  });
  expect(await one.call('where', null, 'интернет')).toEqual({ name: 'второй', payload: null });
  expect(await one.call('where', null, 'первый')).toEqual({ name: 'первый', payload: null });
  expect(await one.call('where', undefined, null)).toMatchObject({ name: expect.stringMatching(/первый|второй/) });
});

test('RP-04: a process that serves nothing calls all the same', async () => {
  const caller = await node('команда', { where: async () => 'команда' }, { serve: false });
  await node('узел', { where: async () => 'узел' });
  expect(await caller.call('where', null, null)).toBe('узел');
});

test('RP-04: each command is carried out once, whatever the number of nodes and callers', async () => {
  const seen: unknown[] = [];
  const code: Code = {
    note: async (payload) => {
      seen.push(payload);
      await pause(2);
      return payload;
    },
  };
  const nodes = [await node('узел-1', code), await node('узел-2', code), await node('узел-3', code)];
  const calls = Array.from({ length: 60 }, (_, n) => nodes[n % 3]!.call('note', n, null));
  expect(await Promise.all(calls)).toEqual(calls.map((_, n) => n));
  expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(calls.map((_, n) => n));
});

test('RP-04: a node that is away is said, the command is withdrawn, and nothing happens later', async () => {
  let done = 0;
  const code: Code = {
    send: async () => {
      done += 1;
    },
  };
  const caller = await node('первый', code);
  const error = await rejected(caller.call('send', null, 'второй', 100));
  expect(error).toBeInstanceOf(RetryLaterError);
  expect(error).toMatchObject({ code: 'NODE_UNREACHABLE', message: expect.stringContaining('«второй»') });
  const late = await node('второй', code);
  await late.call('send', null, 'второй');
  expect(done).toBe(1);
});

test('RP-04: a command whose caller has died is not taken after its time', async () => {
  const taken: unknown[] = [];
  const caller = await node('первый', {}, { serve: false });
  const dead = rejected(caller.call('send', null, 'второй', 300, 100));
  await until('the row', async () => (await rows()).length > 0);
  await fresh.database.query(`update host.node_command set take_until = clock_timestamp()`);
  await node('второй', { send: async (payload) => taken.push(payload) });
  expect(await dead).toMatchObject({ code: 'NODE_UNREACHABLE' });
  expect(taken).toEqual([]);
});

test('RP-06: a command that hangs is given up, and what it does then is nobody’s answer', async () => {
  let release = (): void => {};
  const hangs: Code = { hang: () => new Promise<void>((resolve) => (release = resolve)) };
  const caller = await node('первый', hangs);
  const error = await rejected(caller.call('hang', null, 'первый', 20_000, 150));
  expect(error).toBeInstanceOf(RetryLaterError);
  expect(error).toMatchObject({ code: 'NODE_SILENT', message: expect.stringContaining('неизвестно') });
  release();
});

test('RP-06: a result that comes too late is told to the log, and nobody is harmed', async () => {
  let now = 0;
  const slow = watchedDatabase(fresh.database, async (sql) => {
    if (!sql.includes('set outcome')) return;
    now += 1;
    await pause(400);
  });
  const caller = await node('первый', {}, { serve: false });
  await node('второй', { work: async () => 'готово' }, { database: slow });
  expect(await rejected(caller.call('work', null, 'второй', 20_000, 100))).toMatchObject({ code: 'NODE_SILENT' });
  await until('the late answer', () => now === 1 && lines.some((line) => line.includes('уже не ждут')));
});

test('RP-06: an answer is stored again where the database is away for a moment', async () => {
  let broken = 2;
  const flaky = watchedDatabase(fresh.database, (sql) => {
    if (sql.includes('set outcome') && broken-- > 0) throw new RetryLaterError('DATABASE_AWAY', 'нет');
  });
  const caller = await node('первый', {}, { serve: false });
  await node('второй', { work: async () => 'готово' }, { database: flaky });
  expect(await caller.call('work', null, 'второй')).toBe('готово');
});

test('errors are carried over by code, text, kind and fields; uncoded ones say nothing of themselves', async () => {
  const details = [{ path: '/text', message: 'длинно' }];
  const caller = await node('первый', {
    wrong: async () => {
      throw new InvalidError('TOO_LONG', 'Текст длинный', { details, item: 'РК 7' });
    },
    busy: async () => {
      throw new RetryLaterError('BUSY', 'Занято', { retryAfterMs: 1500 });
    },
    odd: async () => {
      throw new TypeError('Иванов Иван Иванович');
    },
    nothing: async () => {
      throw undefined;
    },
  });
  const wrong = await rejected(caller.call('wrong', null, null));
  expect(wrong).toBeInstanceOf(InvalidError);
  expect(wrong).toMatchObject({ code: 'TOO_LONG', message: 'Текст длинный', details, item: 'РК 7' });
  const busy = await rejected(caller.call('busy', null, null));
  expect(busy).toBeInstanceOf(RetryLaterError);
  expect(busy).toMatchObject({ code: 'BUSY', retryAfterMs: 1500 });
  const odd = await rejected(caller.call('odd', null, null));
  expect(odd).toMatchObject({ code: 'NODE_COMMAND_FAILED', message: expect.stringContaining('TypeError') });
  expect(odd.message + lines.join()).not.toContain('Иванов');
  expect(await rejected(caller.call('nothing', null, null))).toMatchObject({ code: 'NODE_COMMAND_FAILED' });
});

test('AC-06: what is asked and answered stands encrypted in the database', async () => {
  let stored = '';
  const caller = await node('первый', {
    test: async (payload) => {
      stored = JSON.stringify(await rows());
      return payload;
    },
  });
  expect(await caller.call('test', { password: 'made-up-password' }, null)).toEqual({ password: 'made-up-password' });
  expect(stored).toContain('$secret');
  expect(stored).not.toContain('made-up-password');
});

test('more commands than a node carries out at a time wait for their turn', async () => {
  let most = 0;
  let present = 0;
  const caller = await node('первый', {
    work: async () => {
      most = Math.max(most, ++present);
      await pause(5);
      present -= 1;
    },
  });
  await Promise.all(Array.from({ length: 50 }, () => caller.call('work', null, null)));
  expect(most).toBeLessThanOrEqual(16);
});

test('a node that stops takes nothing any more', async () => {
  const one = await node('первый', { where: async () => 'первый' });
  const two = await node('второй', { where: async () => 'второй' });
  await one.commands.stop();
  for (let n = 0; n < 5; n += 1) expect(await two.call('where', null, null)).toBe('второй');
});
