import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../scripts/harness/until.ts';
import { Hosts, type RunningHost } from '../support/hosts.ts';

interface Reply {
  readonly answer?: unknown;
  readonly code?: string;
  readonly message?: string;
}

let hosts: Hosts;
let office: RunningHost;
let internet: RunningHost;

beforeAll(async () => {
  hosts = await Hosts.open({
    PRIEMNAYA_PLUGINS_DIRECTORIES: fileURLToPath(new URL('../fixtures/plugins/calls', import.meta.url)),
    PRIEMNAYA_TASKS_GRACE_SECONDS: '1',
  });
  [office, internet] = [await start('офис'), await start('интернет')];
});
afterAll(() => hosts.end());

const start = (node: string) => hosts.start({ node, source: true });

const call = (from: RunningHost, command: string, node: string, answeredWithinMs = 60_000, takenWithinMs = 60_000) =>
  from.api.post<Reply>('/api/calls', { command, node, takenWithinMs, answeredWithinMs });

test('RP-04: whichever node the request came to, the command runs on the node that is named', async () => {
  for (const from of [office, internet]) {
    expect(await call(from, 'where', 'интернет')).toEqual({ answer: 'интернет' });
    expect(await call(from, 'where', 'офис')).toEqual({ answer: 'офис' });
  }
});

test('TM-44: a command that throws or hangs harms neither its node nor its caller', async () => {
  const failed = await call(office, 'fail', 'интернет');
  expect(failed).toMatchObject({ code: 'NODE_COMMAND_FAILED', message: expect.stringContaining('E_MADE_UP') });
  expect(JSON.stringify([failed, internet.lines, office.lines])).not.toContain('made-up secret');
  expect(await call(office, 'hang', 'интернет', 500)).toMatchObject({ code: 'NODE_SILENT' });
  expect(await call(office, 'block', 'интернет')).toEqual({ answer: 'done' });
  expect(await call(office, 'where', 'интернет')).toEqual({ answer: 'интернет' });
  expect(await internet.healthy()).toBe(true);
});

test('RP-06: a node that dies in the middle is silent', async () => {
  const asked = call(office, 'hang', 'интернет', 3_000);
  await until('the command', async () => {
    const [row] = await hosts.fresh.database.query<{ node: string }>('select node from host.node_command');
    return row?.node === 'интернет';
  });
  internet.child.kill('SIGKILL');
  await internet.ended;
  expect(await asked).toMatchObject({ code: 'NODE_SILENT', message: expect.stringContaining('«интернет»') });
});

test('RP-04: a node that is away is said, and nothing is made up for later', async () => {
  expect(await call(office, 'note', 'интернет', 2_000, 500)).toMatchObject({
    code: 'NODE_UNREACHABLE',
    message: expect.stringContaining('«интернет»'),
  });
  internet = await start('интернет');
  expect(await call(office, 'notes', 'интернет')).toEqual({ answer: [] });
  expect(await hosts.fresh.database.query('select * from host.node_command')).toEqual([]);
});
