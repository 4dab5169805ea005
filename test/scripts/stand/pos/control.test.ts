import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connectControl, type PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { Client, Emulators, first, second } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;

beforeEach(async () => {
  emulator = await emulators.start({ seed: 11 });
  client = await new Client(emulator).login();
});
afterAll(() => emulators.closeAll());

describe('control', () => {
  test('the same seed gives the same messages, also after a reset', async () => {
    const add = (each: PosEmulator) => each.control.addMessages({ lkoId: first.lkoId, count: 50 });
    const added = add(emulator);
    expect(add(await emulators.start({ seed: 11 }))).toEqual(added);
    expect(add(await emulators.start({ seed: 12 }))).not.toEqual(added);
    emulator.control.reset();
    expect(emulator.control.stats()).toMatchObject({ received: 0, messages: { prod: 0, test: 0 } });
    expect(add(emulator)).toEqual(added);
  });

  test('a few of many deliveries are supplements', () => {
    const added = emulator.control.addMessages({ lkoId: first.lkoId, count: 1000, fileCount: 0 });
    const supplements = 1000 - new Set(added.map((each) => each.id)).size;
    expect(supplements).toBeGreaterThan(10);
    expect(supplements).toBeLessThan(60);
    expect(new Set(added.map((each) => each.deliveryId)).size).toBe(1000);
  });

  test('a message keeps the fields it was given', async () => {
    const given = {
      id: '777',
      text: '',
      category: { name: 'Нет такой' },
      applicants: [{ main: true, type: 'PERSON' as const }],
    };
    emulator.control.addMessage({ ...given, files: [] });
    expect(await client.list()).toMatchObject([{ ...given, files: [], fastTrack: false }]);
  });

  test('the same id again is a new delivery of the message', () => {
    emulator.control.addMessage({ id: '777' });
    emulator.control.addMessage({ id: '777', text: 'Снова' });
    expect(emulator.control.states({ id: '777' })).toMatchObject([{ deliveries: [{}, {}] }]);
    expect(() => emulator.control.addMessage({ id: '777', lkoId: second.lkoId })).toThrow('другого ЛКО');
  });

  test('what does not exist is named', () => {
    expect(() => emulator.control.redeliver('1')).toThrow('нет сообщения 1');
    expect(() => emulator.control.setIntegration('unknown', true)).toThrow('нет ЛКО unknown');
    const { id } = emulator.control.addMessage();
    expect(() => emulator.control.corruptFile(id, 'none', 'gone')).toThrow('нет файла none');
  });

  test('the journal tells what came, in order, and can be searched', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    await client.confirm(id, deliveryId, {}, 'k-1');
    await client.confirm(id, deliveryId, { regNumber: 'П-2' }, 'k-2');
    const entries = emulator.control.journal();
    expect(entries.map((each) => [each.sequence, each.operation, each.status, each.effective])).toEqual([
      [1, 'token', 200, false],
      [2, 'confirmRegistration', 200, true],
      [3, 'confirmRegistration', 409, false],
    ]);
    expect(entries[1]).toMatchObject({
      contour: 'prod',
      lkoId: first.lkoId,
      ids: { id },
      idempotencyKey: 'k-1',
      body: { deliveryId, regNumber: 'П-1' },
    });
    expect(emulator.control.journal({ status: 409 })).toMatchObject([{ code: 'ALREADY_REGISTERED' }]);
    expect(emulator.control.journal({ after: 1, effective: true, id })).toHaveLength(1);
    expect(emulator.control.journal({ contour: 'test' })).toEqual([]);
    expect(emulator.control.stats().answers).toEqual({
      'confirmRegistration 200': 1,
      'confirmRegistration 409': 1,
      'token 200': 1,
    });
  });

  test('the journal can be bounded or left out', async () => {
    for (const [journalLimit, expected] of [
      [10, 10],
      [0, 0],
    ] as const) {
      const bounded = await emulators.start({ journalLimit });
      const caller = await new Client(bounded).login();
      for (let call = 0; call < 30; call++) await caller.get('lkoMe', '/api/v1/lko/me');
      expect(bounded.control.journal()).toHaveLength(expected);
      expect(bounded.control.stats().received).toBe(31);
    }
  });
});

describe('control over HTTP', () => {
  test('does what the object does', async () => {
    const remote = connectControl(emulator.url);
    const appeal = await remote.addMessage({ files: [{ name: 'a.txt', content: Buffer.from('abc') }] });
    expect(appeal.files).toMatchObject([{ size: 3 }]);
    await remote.addFault({ match: { path: /\/lko\//, times: 1 }, fault: { kind: 'status', status: 500 } });
    expect((await client.get('lkoMe', '/api/v1/lko/me')).status).toBe(500);
    await client.confirm(appeal.id, appeal.deliveryId);
    expect(await remote.registrations()).toEqual(emulator.control.registrations());
    expect(await remote.setIntegration(first.lkoId, false)).toBeNull();
    expect((await client.get('listAppeals', '/api/v1/appeals')).status).toBe(403);
    await expect(remote.approve(appeal.id)).rejects.toThrow('нет ответа на согласовании');
  });

  test('takes one argument without an array, and none by GET; refuses forms and unknown names', async () => {
    const post = (name: string, body: string, type = 'application/json') =>
      fetch(`${emulator.url}/control/${name}`, { method: 'POST', headers: { 'content-type': type }, body });
    const added = await (await post('addMessages', JSON.stringify({ lkoId: first.lkoId, count: 2 }))).json();
    expect(added).toHaveLength(2);
    expect(await (await fetch(`${emulator.url}/control/stats`)).json()).toMatchObject({ messages: { prod: 2 } });
    expect((await post('addMessage', '{}', 'text/plain')).status).toBe(415);
    expect((await post('constructor', '[]')).status).toBe(404);
    expect((await post('nothing', '[]')).status).toBe(404);
    expect((await post('addMessage', '{')).status).toBe(400);
  });
});

describe('a data file', () => {
  test('keeps messages, files, remembered answers and the generator over a restart', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pos-emulator-'));
    const options = { seed: 11, dataFile: path.join(folder, 'pos.json') };
    const before = await emulators.start(options);
    before.control.addMessages({ lkoId: first.lkoId, count: 5, supplementShare: 0 });
    const { id, deliveryId, files } = before.control.addMessage({
      contour: 'test',
      files: [{ name: 'a.txt', content: Buffer.from('abc') }, { name: 'Фото.png' }],
    });
    const confirmed = await (await new Client(before, 'test').login()).confirm(id, deliveryId, {}, 'key');
    const [states, waiting] = [before.control.states(), await (await new Client(before).login()).list()];
    await before.close();

    const after = await emulators.start(options);
    expect(after.control.states()).toEqual(states);
    expect(await (await new Client(after).login()).list()).toEqual(waiting);
    const inTest = await new Client(after, 'test').login();
    expect((await inTest.confirm(id, deliveryId, {}, 'key')).json).toEqual(confirmed.json);
    for (const file of files) {
      const content = await inTest.get('fileContent', `/api/v1/appeals/${id}/files/${file.id}/content`);
      expect(createHash('sha256').update(content.bytes).digest('hex')).toBe(file.sha256);
    }
    const fresh = after.control.addMessage();
    expect(waiting.map((each) => each.id)).not.toContain(fresh.id);
    expect(waiting.map((each) => each.deliveryId)).not.toContain(fresh.deliveryId);
    await after.close();
    await rm(folder, { recursive: true });
  });
});

describe('the emulator as a process', () => {
  test('prints its address, serves, and ends on SIGTERM', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pos-emulator-'));
    const organisations = path.join(folder, 'organisations.json');
    await writeFile(organisations, JSON.stringify([first]));
    const child = run('--seed', '11', '--organisations', organisations);
    const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const remote = connectControl(url);
    const added = await remote.addMessages({ lkoId: first.lkoId, count: 20 });
    expect(added).toEqual(emulator.control.addMessages({ lkoId: first.lkoId, count: 20 }));
    const other = await new Client({ url } as PosEmulator).login();
    expect(await other.list()).toHaveLength(20);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    await rm(folder, { recursive: true });
  });

  function run(...parameters: string[]): ChildProcess {
    const file = (relative: string) => fileURLToPath(new URL(`../../../../${relative}`, import.meta.url));
    const command = ['--import', file('test/support/typescript.mjs'), file('scripts/stand/pos/main.ts'), ...parameters];
    return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  }
});
