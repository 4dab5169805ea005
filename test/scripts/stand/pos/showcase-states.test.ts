import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { connectControl, type PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { code, Emulators } from './client.ts';
import { branch, csv, hashOf, idOf, office, row, ShowcaseClient } from './showcase-client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: ShowcaseClient;
let now: Date;

beforeEach(async () => {
  now = new Date('2025-05-04T12:00:00Z');
  const showcase = {
    accounts: [office, branch],
    receivedMs: 10_000,
    processingMs: 20_000,
    tokenLifetimeSeconds: 86_400,
  };
  emulator = await emulators.start({ clock: () => now, showcase });
  client = await new ShowcaseClient(emulator).login();
});
afterAll(() => emulators.closeAll());

const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const take = async (file: Buffer, by = client): Promise<string> => (await by.uploadAnew(file)).json.uploadId;
const stateOf = async (uploadId: string) => (await client.state(uploadId)).json;

describe('the states of an upload', () => {
  test('RECEIVED, PROCESSING, then PROCESSED; before that it tells of no row', async () => {
    const uploadId = await take(csv(row(1), row(2)));
    const nothing = { rows: { total: 2, accepted: 0, rejected: 0 }, errors: [] };
    expect(await stateOf(uploadId)).toEqual({ uploadId, state: 'RECEIVED', ...nothing });
    later(10_000);
    expect(await stateOf(uploadId)).toEqual({ uploadId, state: 'PROCESSING', ...nothing });
    later(19_999);
    expect((await stateOf(uploadId)).state).toBe('PROCESSING');
    later(1);
    const rows = { total: 2, accepted: 2, rejected: 0 };
    expect(await stateOf(uploadId)).toEqual({ uploadId, state: 'PROCESSED', rows, errors: [] });
  });

  test('PARTIAL where some rows are rejected, REJECTED where all are', async () => {
    const partial = await take(csv(row(1), row(2, { statusName: 'Придуман' })));
    const rejected = await take(csv(row(3, { statusName: 'Придуман' })));
    expect((await stateOf(rejected)).state).toBe('RECEIVED');
    expect(code(await client.uploadAnew(csv(row(3, { statusName: 'Придуман' }))))).toBe('409 DUPLICATE_FILE');
    later(30_000);
    expect(await stateOf(partial)).toMatchObject({ state: 'PARTIAL', rows: { total: 2, accepted: 1, rejected: 1 } });
    expect(await stateOf(rejected)).toMatchObject({ state: 'REJECTED', rows: { total: 1, accepted: 0, rejected: 1 } });
  });

  test('end at the command of a test; other times can be set', async () => {
    const [one, other] = [await take(csv(row(1))), await take(csv(row(2)))];
    expect(emulator.control.processUploads(one)).toBe(1);
    expect([(await stateOf(one)).state, (await stateOf(other)).state]).toEqual(['PROCESSED', 'RECEIVED']);
    expect([emulator.control.processUploads(), emulator.control.processUploads()]).toEqual([1, 0]);
    emulator.control.setShowcaseTiming({ receivedMs: 0 });
    expect((await stateOf(await take(csv(row(3))))).state).toBe('PROCESSING');
  });
});

describe('rows that a test wants rejected', () => {
  const ten = csv(...Array.from({ length: 10 }, (_, at) => row(at + 1)));

  test('half of them', async () => {
    emulator.control.addRejectRule({ every: 2 });
    const uploadId = await take(ten);
    emulator.control.processUploads();
    const { state, rows, errors } = await stateOf(uploadId);
    expect([state, rows]).toEqual(['PARTIAL', { total: 10, accepted: 5, rejected: 5 }]);
    expect(errors.map((error: { id: string }) => error.id)).toEqual([2, 4, 6, 8, 10].map(idOf));
    expect(errors[0]).toMatchObject({ line: 3, field: null, code: 'REJECTED_BY_MODERATOR' });
  });

  test('by id, login and contour, so many times, with code, field and text', async () => {
    const error = { code: 'CLOSED', field: 'statusName', message: 'Вопрос закрыт.' };
    emulator.control.addRejectRule({ ids: [idOf(7)], login: office.login, contour: 'prod', times: 1, ...error });
    const inTest = await new ShowcaseClient(emulator, 'test').login();
    await take(ten, inTest);
    await take(ten, new ShowcaseClient(emulator, 'prod', branch));
    const hit = await take(ten);
    await take(csv(row(7)));
    emulator.control.processUploads();
    const rejected = (await emulator.control.uploads()).filter((each) => each.rows.rejected > 0);
    expect(rejected).toMatchObject([{ uploadId: hit, errors: [{ line: 8, id: idOf(7), ...error }] }]);
  });

  test('until the rules are taken away', async () => {
    emulator.control.addRejectRule({});
    emulator.control.clearRejectRules();
    await take(ten);
    emulator.control.processUploads();
    expect(await emulator.control.uploads()).toMatchObject([{ rows: { rejected: 0 } }]);
  });
});

describe('what the showcase shows', () => {
  test('is the last accepted row of each id, of processed uploads', async () => {
    await take(csv(row(1), row(2), row(3)));
    emulator.control.processUploads();
    const second = await take(csv(row(2, { regNumber: 'П-2' }), row(3, { regNumber: '' })));
    const before = await emulator.control.showcaseRows();
    expect(before.map((each) => each.row.regNumber)).toEqual(['П-1', 'П-1', 'П-1']);
    emulator.control.processUploads();
    await take(csv(row(1, { regNumber: 'П-9' })), await new ShowcaseClient(emulator, 'test').login());
    expect(await emulator.control.showcaseRows()).toMatchObject([
      { contour: 'prod', id: idOf(1), line: 2, row: { regNumber: 'П-1' } },
      { contour: 'prod', id: idOf(2), uploadId: second, line: 2, row: { id: idOf(2), regNumber: 'П-2' } },
      { contour: 'prod', id: idOf(3), line: 4, row: { regNumber: 'П-1' } },
    ]);
    emulator.control.processUploads();
    expect(await emulator.control.showcaseRows({ contour: 'test', ids: [idOf(1)] })).toMatchObject([
      { contour: 'test', row: { regNumber: 'П-9' } },
    ]);
  });

  test('can be asked for over HTTP', async () => {
    const remote = connectControl(emulator.url);
    await remote.addShowcaseAccount({ login: 'new', password: 'new-password' });
    await take(csv(row(1)), new ShowcaseClient(emulator, 'prod', { login: 'new', password: 'new-password' }));
    expect(await remote.processUploads()).toBe(1);
    expect(await remote.showcaseRows({ login: 'new' })).toMatchObject([{ id: idOf(1) }]);
    expect(await remote.uploads({ sha256: hashOf(csv(row(1))) })).toMatchObject([{ login: 'new', state: 'PROCESSED' }]);
    await expect(remote.setShowcasePassword('nobody', '')).rejects.toThrow('нет логина nobody');
  });

  test('is forgotten by a reset, files and all', async () => {
    await take(csv(row(1)));
    const [upload] = await emulator.control.uploads();
    emulator.control.addShowcaseAccount({ login: 'new', password: 'new' });
    emulator.control.reset();
    expect(await emulator.control.uploads()).toEqual([]);
    expect(code(await client.ask({ login: 'new', password: 'new' }))).toBe('401 LOGIN_FAILED');
    const folder = path.dirname(upload?.file ?? '');
    await until('the files to go', async () => (await readdir(folder)).length === 0);
    expect(code(await client.uploadAnew(csv(row(1))))).toBe('202 OK');
  });
});

describe('a data file', () => {
  test('keeps uploads over a restart, and clears away what was half received', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pos-emulator-'));
    const options = { clock: () => now, dataFile: path.join(folder, 'pos.json'), showcase: { accounts: [office] } };
    const before = await emulators.start(options);
    const good = csv(row(1), row(2, { regDate: '-' }));
    const { uploadId } = (await new ShowcaseClient(before).uploadAnew(good)).json;
    await before.close();
    await writeFile(path.join(folder, 'pos.json.uploads', 'half.csv'), 'half');

    const after = await emulators.start(options);
    const again = await new ShowcaseClient(after).login();
    expect((await again.state(uploadId)).json.state).toBe('RECEIVED');
    expect(code(await again.upload(good))).toBe('409 DUPLICATE_FILE');
    later(3000);
    expect((await again.state(uploadId)).json).toMatchObject({ state: 'PARTIAL', errors: [{ id: idOf(2) }] });
    expect(await after.control.showcaseRows()).toMatchObject([{ id: idOf(1), row: { regNumber: 'П-1' } }]);
    expect(await readdir(path.join(folder, 'pos.json.uploads'))).toEqual([`${uploadId}.csv`]);
    await after.close();
    await rm(folder, { recursive: true });
  });
});
