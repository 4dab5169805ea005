import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { classifier, codePrefix } from '../../../scripts/stand/pos/index.ts';
import type { ShowcaseCommon, ShowcaseInstance } from '../showcase/settings.ts';
import { showcaseTaskId } from '../task-id.ts';
import { ShowcaseDesk } from './showcase-desk.ts';
import { type Installation, lko, open, type RunOptions, type SeenRun } from './support.ts';

const login = 'showcase';
const password = 'made-up-showcase-password';
const minuteMs = 60_000;

let house: Installation;
let desk: ShowcaseDesk;
let rubricDue: string;
beforeEach(async () => {
  house = await open({ start: '2026-03-02T07:15:00Z' });
  house.pos.control.addShowcaseAccount({ login, password });
  desk = new ShowcaseDesk(house.database, house.office);
  await desk.set();
  await house.office.setValues(desk.made.organization, { POS_LKO_ID: lko.lkoId, POS_LKO_NAME: lko.name });
  const [category] = classifier;
  rubricDue = await desk.rubric(`Вопрос ССТУ #pos_link:${codePrefix}${category!.id}.${category!.children[0]!.id}`);
});
afterEach(() => house.end());

interface Own {
  readonly common?: Partial<ShowcaseCommon>;
  readonly instance?: Partial<ShowcaseInstance>;
}

function dispatch({ common, instance, ...options }: RunOptions & Own = {}): Promise<SeenRun> {
  const rules = desk.rules({ serverUrl: house.pos.url, repeats: 0, ...common }, { login, password, ...instance });
  return house.run({ ...options, task: showcaseTaskId, own: { common: rules.common, instance: rules.instance } });
}

const question = (more: Parameters<ShowcaseDesk['question']>[0] = {}) => desk.question({ rubricDue, ...more });

async function flag(isn: number): Promise<boolean> {
  const sql = 'select "POS_UPLOAD" as flag from delo."AR_RC_VALUE" where "ISN_DOC" = $1';
  return (await house.database.query<{ flag: number }>(sql, [isn]))[0]?.flag === 1;
}

function tick(ms: number): void {
  house.clock.at = new Date(house.clock.at.getTime() + ms);
}

const uploads = () => house.pos.control.uploads();
const shown = async () => (await house.pos.control.showcaseRows()).map(({ id }) => Number(id.slice(0, 10)));

describe('a run of an instance', () => {
  test('SH-08, SH-09, SH-12: exports, records, and asks a minute later; then there is nothing to do', async () => {
    const isns = [await question(), await question()];
    const left = await question({ status: null });
    const first = await dispatch();
    expect(first.outcome).toMatchObject({
      kind: 'partial',
      failures: [{ code: 'SHOWCASE_NO_STATUS', count: 1, noticed: true }],
    });
    expect(first.counters).toMatchObject({ exported: 2, leftOut: 1 });
    for (const isn of isns) expect(await flag(isn)).toBe(false);
    expect(await flag(left)).toBe(true);
    expect(house.wakesAt).toContainEqual({ taskId: showcaseTaskId, at: new Date(house.clock.at.getTime() + minuteMs) });

    tick(minuteMs);
    house.pos.control.processUploads();
    const asked = await dispatch({ kind: 'event' });
    expect(asked.outcome).toEqual({ kind: 'ok', message: expect.any(String) });
    expect(await shown()).toEqual(isns);
    expect((await dispatch({ kind: 'event' })).outcome.kind).toBe('nothing');
    expect(await uploads()).toHaveLength(1);

    const third = await dispatch();
    expect(third.counters.exported).toBeUndefined();
    expect(await uploads()).toHaveLength(1);
  });

  test('SH-07, SH-08: an archive goes as one, and the CSV is kept', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-kept-'));
    await question();
    const { outcome } = await dispatch({ common: { archive: true, keepFiles: true, directory } });
    expect(outcome.kind).toBe('ok');
    expect((await uploads())[0]!.filename).toMatch(/\.zip$/);
    expect(await readdir(directory)).toEqual(['pos_showcase_20260302_101500_job0.csv']);
    house.pos.control.processUploads();
    expect(await shown()).toHaveLength(1);
    await rm(directory, { recursive: true });
  });

  test('SH-11: a directory that is missing is a failure of the export: a letter with every line', async () => {
    const isn = await question();
    const { outcome } = await dispatch({ common: { keepFiles: true, directory: '/nonexistent/priemnaya' } });
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'SHOWCASE_FILE_FAILED' }] });
    expect(house.letters).toMatchObject([{ subject: 'Невозможность выгрузки для передачи на витрину ПОС' }]);
    expect(house.letters[0]!.text).toContain(`(ISN ${isn})`);
    expect(house.letters[0]!.text).toContain('каталога нет');
    expect(await flag(isn)).toBe(true);
    expect((await dispatch()).outcome.kind).toBe('ok');
  });

  test('SH-12: a rejected row does not go again; its РК gets the flag back when the row changes', async () => {
    house.pos.control.addRejectRule({ times: 1 });
    const isn = await question();
    await dispatch();
    tick(minuteMs);
    house.pos.control.processUploads();
    const { outcome, counters } = await dispatch({ kind: 'event' });
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'SHOWCASE_ROWS_REJECTED' }] });
    expect(counters).toMatchObject({ rejected: 1 });
    for (let days = 0; days < 3; days++, tick(24 * 60 * minuteMs)) await dispatch();
    expect(await uploads()).toHaveLength(1);
    expect(await flag(isn)).toBe(false);

    await house.office.setValues(desk.made.organization, { FIAS_LOCALITY_NAME: 'Другой город' });
    expect((await dispatch()).counters).toMatchObject({ exported: 1 });
    expect(await uploads()).toHaveLength(2);
    expect(await flag(isn)).toBe(false);
  });

  test('SH-09: an accepted row that has not changed goes again only where the flag is set anew', async () => {
    const [sent, blocked] = [await question(), await desk.rubric('Вопрос ССТУ')];
    await desk.line(sent, { rubricDue: blocked });
    await dispatch();
    expect(await flag(sent)).toBe(true);
    for (let days = 0; days < 2; days++, tick(24 * 60 * minuteMs)) await dispatch();
    expect(await uploads()).toHaveLength(1);
    await house.database.query(`delete from delo."REF_RUBRIC" where "DUE_RUBRIC" = $1`, [blocked]);
    await dispatch();
    expect(await uploads()).toHaveLength(1);
    expect(await flag(sent)).toBe(false);

    await house.database.query('update delo."AR_RC_VALUE" set "POS_UPLOAD" = 1 where "ISN_DOC" = $1', [sent]);
    house.pos.control.processUploads();
    expect((await dispatch()).counters).toMatchObject({ exported: 1 });
    expect(await flag(sent)).toBe(false);
  });

  test('SH-02: instances of their own картотеки send their own, by their own logins', async () => {
    house.pos.control.addShowcaseAccount({ login: 'second', password });
    const other = await house.office.department('Второй отдел', { organizationDue: desk.made.organization });
    const [mine, theirs] = [await question(), await question({ cardDue: other })];
    await dispatch({ instance: { cards: [desk.made.card] } });
    expect([await flag(mine), await flag(theirs)]).toEqual([false, true]);
    await dispatch({ jobId: 1, instance: { cards: [other], login: 'second', testContour: true } });
    expect(await flag(theirs)).toBe(false);
    expect((await uploads()).map((each) => [each.contour, each.login])).toEqual([
      ['prod', login],
      ['test', 'second'],
    ]);
  });

  test('SH-10: a run that died before anything was to be seen is followed by one that exports', async () => {
    const isn = await question();
    const database = {
      query: () => Promise.reject(new Error('killed')),
      transaction: () => Promise.reject(new Error('killed')),
    };
    await expect(dispatch({ services: { database } })).rejects.toThrow('killed');
    expect(house.wakesAt).toContainEqual({ taskId: showcaseTaskId, at: expect.any(Date) });
    expect((await dispatch({ kind: 'event' })).counters).toMatchObject({ exported: 1 });
    expect(await flag(isn)).toBe(false);
    expect((await dispatch({ kind: 'event' })).outcome.kind).toBe('nothing');
  });

  test('SH-10: no new export goes while what became of the last one is unclear', async () => {
    await question();
    house.pos.control.addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'reset-after' } });
    const aborting = new AbortController();
    const database = {
      ...house.services.database,
      query: house.services.database.query.bind(house.services.database),
      transaction: () => Promise.reject(new Error('killed')),
    };
    await house.database.query(`select 1`);
    // Built and sent, and dead before the result could be recorded.
    const built = house.services.database;
    let builds = 0;
    const dying = {
      ...database,
      transaction: ((work) =>
        ++builds > 1 ? Promise.reject(new Error('killed')) : built.transaction(work)) as typeof built.transaction,
    };
    await expect(dispatch({ services: { database: dying }, signal: aborting.signal })).rejects.toThrow('killed');
    await question();
    house.pos.control.addFault({
      match: { operation: 'findUpload', times: 1 },
      fault: { kind: 'status', status: 503 },
    });
    const unclear = await dispatch();
    expect(unclear.outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'SHOWCASE_AWAY' }] });
    expect(await uploads()).toHaveLength(1);
    const mended = await dispatch();
    expect(mended.counters).toMatchObject({ exported: 2 });
    expect(await uploads()).toHaveLength(2);
  });
});
