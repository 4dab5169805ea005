import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpClient, NotFoundError } from '../../../core/contract/index.ts';
import type { Fault } from '../../../scripts/stand/pos/index.ts';
import plugin from '../plugin.ts';
import { documentsWith, pagesChanged, type RawPage } from './breaking.ts';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open();
});
afterEach(async () => {
  await house.end();
});

/** Changes message 2 in every page of the list. */
const spoiling = (change: Record<string, unknown>) =>
  pagesChanged(house, (page: RawPage) => ({
    ...page,
    items: page.items.map((item) => (item.id === '2' ? { ...item, ...change } : item)),
  }));

const file = { name: 'a.txt', size: 3, sha256: '0'.repeat(64) };

describe('values that nobody expects', () => {
  test.each([
    ['a time of queueing before our era', { queuedAt: '0000-01-01T00:00:00Z' }, '/queuedAt'],
    ['a time of queueing after the year 9999', { queuedAt: '9999-12-31T23:59:59-05:00' }, '/queuedAt'],
    ['a number that no field can hold', { id: '7'.repeat(300) }, '/id'],
    ['an id of a file that cannot stand in an address', { files: [{ ...file, id: '\ud800' }] }, '/files/0/id'],
    ['an id of a file that leads elsewhere', { files: [{ ...file, id: '..' }] }, '/files/0/id'],
    ['an id of a file that no text column takes', { files: [{ ...file, id: 'a\u0000' }] }, '/files/0/id'],
  ])('RG-09, PX-04: %s harms only its message', async (_, change, path) => {
    for (const id of ['1', '2', '3']) house.pos.control.addMessage({ id, files: [] });
    const { outcome, counters } = await house.run({ services: spoiling(change) });
    expect(counters).toMatchObject({ registered: 2, confirmed: 2, quarantined: 1 });
    expect(outcome).toMatchObject({ failures: [{ code: 'MESSAGE_INVALID', message: expect.stringContaining(path) }] });
    const { items } = await plugin.quarantine!.list({ limit: 10 }, house.context() as never);
    expect(items).toHaveLength(1);
  });

  test('RG-06: an answer deadline that is no day of ours is left out with a remark', async () => {
    house.pos.control.addMessage({ id: '2', files: [] });
    await house.run({ services: spoiling({ answerDeadline: '0000-01-01' }) });
    const [document] = await house.seen('2');
    expect(document!.planDate).toBeNull();
    expect(await house.textOf(document!, 'Протокол регистрации.txt')).toContain('/answerDeadline');
  });

  test('AC-05, ED-06: names of files of a megabyte are shortened at once, equal ones told apart within their size', async () => {
    const content = Buffer.from('тело');
    const long = `a.${'b'.repeat(252)}`;
    const names = ['.'.repeat(1_000_000), `x${'.'.repeat(1_000_000)}x.jpg`, ' '.repeat(1_000_000), long, long];
    house.pos.control.addMessage({ files: names.map((name) => ({ name, content })) });
    expect((await house.run()).counters).toMatchObject({ registered: 1, files: 5 });
    const [document] = await house.seen();
    const kept = document!.files.map(({ name }) => name);
    expect(new Set(kept).size).toBe(6);
    expect(kept[1]).toMatch(/^x.*\.jpg$/);
    expect(kept.every((name) => name.length <= 255)).toBe(true);
  });

  test('RG-05: a name of dots alone is no name', async () => {
    await house.office.citizen('.');
    house.pos.control.addMessage({ applicants: [{ main: true, type: 'PERSON', lastName: '. .' }], files: [] });
    await house.run();
    expect((await house.seen())[0]!.correspondents).toMatchObject([{ name: 'Без имени' }]);
  });

  test('RG-04: blank addresses leave no trace; no category says so', async () => {
    house.pos.control.addMessage({
      files: [],
      addresses: [{ text: ' ' }, { text: 'ул. Вторая' }, { text: '' }],
      category: { name: ' ' },
      subcategory: null,
      fact: null,
    });
    await house.run();
    const [document] = await house.seen();
    expect(document!.values.POS_ADDRESSES).toBe('ул. Вторая');
    expect(await house.textOf(document!, 'Протокол регистрации.txt')).toContain('В сообщении не указана категория');
  });
});

describe('lists that behave oddly', () => {
  test('RG-01: a page that comes twice, and a list that starts anew, give no second РК and no second confirmation', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 250, fileCount: 0 });
    const list = { operation: 'listAppeals' };
    house.pos.control.addFault({ match: { ...list, times: 1 }, fault: { kind: 'duplicate-page' } });
    house.pos.control.addFault({ match: { ...list, times: 1, after: 1 }, fault: { kind: 'changed-page-order' } });
    await house.run();
    await house.run();
    expect(await house.seen()).toHaveLength(250);
    const counts = house.pos.control.registrations().map(({ effective, repeats }) => [effective, repeats]);
    expect(counts.every(([effective, repeats]) => effective === 1 && repeats === 0)).toBe(true);
  });

  test('RG-01: a 401 in the middle of the list takes a new token once and goes on', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 250, fileCount: 0 });
    house.pos.control.addFault({
      match: { operation: 'listAppeals', after: 1, times: 1 },
      fault: { kind: 'status', status: 401, code: 'TOKEN_EXPIRED' },
    });
    const { outcome, counters } = await house.run();
    expect(outcome.kind).toBe('ok');
    expect(counters).toMatchObject({ received: 250, registered: 250, confirmed: 250 });
    expect(house.pos.control.journal({}).filter(({ operation }) => operation === 'token')).toHaveLength(2);
  });

  test('RG-08: what was confirmed, but is listed again later, is confirmed again with the same number', async () => {
    house.pos.control.addMessage({ id: '5', files: [] });
    let kept: RawPage | undefined;
    const services = pagesChanged(house, (page) => {
      kept ??= page;
      return kept;
    });
    await house.run({ services });
    house.clock.at = new Date(house.clock.at.getTime() + 60_000);
    expect((await house.run({ services })).counters).toEqual({ confirmed: 1 });
    expect(await house.seen()).toHaveLength(1);
    expect(house.pos.control.registrations()).toMatchObject([{ effective: 1, repeats: 1, conflicts: 0 }]);
  });

  test('RG-09: a delivery that waits and is listed broken now is still tried as it came first', async () => {
    house.pos.control.addMessage({ id: '2', files: [{ name: 'a.txt', size: 3000 }] });
    house.pos.control.addFault({
      match: { operation: 'fileContent', times: 3 },
      fault: { kind: 'status', status: 503 },
    });
    await house.run();
    const { counters } = await house.run({ services: spoiling({ text: 5 }) });
    expect(counters).toEqual({ registered: 1, confirmed: 1, files: 1 });
  });
});

describe('troubles of one message', () => {
  const confirming = (path: string, fault: Fault) =>
    house.pos.control.addFault({ match: { operation: 'confirmRegistration', path }, fault });

  test.each([{ kind: 'broken-json' }, { kind: 'wrong-content-type' }, { kind: 'status', status: 500 }] as const)(
    'RG-08, PX-04: a confirmation that ПОС never answers well ($kind) holds nothing else up',
    async (fault) => {
      for (let id = 1; id <= 8; id++) house.pos.control.addMessage({ id: String(id), files: [] });
      confirming('/appeals/[1-8]/', fault);
      await house.run();
      house.pos.control.addMessage({ id: '9', files: [] });
      const { counters, outcome } = await house.run();
      expect(counters).toMatchObject({ registered: 1, confirmed: 1 });
      expect(JSON.stringify(outcome)).not.toContain('Организация');
    },
  );

  test('RG-08, PX-04: of many confirmations that failed before, only some are tried before their time', async () => {
    for (let id = 1; id <= 40; id++) house.pos.control.addMessage({ id: String(id), files: [] });
    confirming('/appeals/', { kind: 'broken-json' });
    const untried = `select 1 from plugin_pos.outbox where attempts = 0`;
    while ((await house.run()).counters.registered || (await house.database.query(untried)).length > 0);
    const sent = () =>
      house.pos.control.journal({}).filter(({ operation }) => operation === 'confirmRegistration').length;
    const before = sent();
    await house.run();
    expect(sent() - before).toBeGreaterThan(0);
    expect(sent() - before).toBeLessThan(40);
  });

  test('RG-08: a long Retry-After is for all confirmations; they go later, each once', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 60, fileCount: 0 });
    const fault = confirming('', { kind: 'status', status: 429, retryAfter: 60 });
    expect((await house.run()).outcome).toMatchObject({ failures: [{ code: 'POS_AWAY' }] });
    const sent = house.pos.control.journal({}).filter(({ operation }) => operation === 'confirmRegistration');
    expect(sent.length).toBeLessThan(20);
    house.pos.control.removeFault(fault);
    await house.run();
    expect(house.pos.control.registrations().every(({ effective }) => effective === 1)).toBe(true);
    expect(await house.seen()).toHaveLength(60);
  });

  const away = () =>
    house.pos.control.addFault({ match: { operation: 'fileContent' }, fault: { kind: 'status', status: 503 } });

  test('RG-11, PX-04: a late file whose РК is gone is given up, and holds nothing up', async () => {
    house.pos.control.addMessage({ id: '1', files: [{ name: 'a.txt', size: 3000 }] });
    const fault = away();
    for (let run = 1; run <= 3; run++) await house.run();
    house.pos.control.removeFault(fault);
    house.pos.control.addMessage({ id: '2', files: [] });
    const services = documentsWith(house, {
      addFiles: async () => {
        throw new NotFoundError('DOCUMENT_UNKNOWN', 'РК не найдена');
      },
    });
    const { outcome, counters } = await house.run({ services });
    expect(outcome.kind).toBe('ok');
    expect(counters).toMatchObject({ registered: 1, filesRefused: 1 });
    expect(await house.database.query('select state, error_text from plugin_pos.late_file')).toEqual([
      { state: 'refused', error_text: 'РК не принимает файл, полученный позже: РК не найдена' },
    ]);
  });

  test('RG-11: late files that never come do not keep others from coming, and do not keep the run from its end', async () => {
    const add = (id: string) => house.pos.control.addMessage({ id, files: [{ name: 'a.txt', size: 3000 }] });
    for (const id of ['1', '2', '3']) add(id);
    const fault = away();
    for (let run = 1; run <= 4; run++) await house.run();
    house.pos.control.removeFault(fault);
    house.pos.control.addFault({
      match: { operation: 'fileContent', path: '/appeals/[12]/' },
      fault: { kind: 'status', status: 503 },
    });
    expect((await house.run()).counters).toEqual({ files: 1 });
    const states = await house.database.query('select state from plugin_pos.late_file order by id');
    expect(states).toEqual([{ state: 'waiting' }, { state: 'waiting' }, { state: 'added' }]);
  });

  test('PX-04, RG-11: a ЛКО switched off while files are fetched refuses none of them, however small', async () => {
    house.pos.control.addMessage({ id: '1', files: [{ name: 'a.txt', content: Buffer.from('я') }] });
    const fault = house.pos.control.addFault({
      match: { operation: 'fileContent' },
      fault: { kind: 'status', status: 403, code: 'LKO_INTEGRATION_DISABLED' },
    });
    expect((await house.run()).outcome).toMatchObject({ failures: [{ code: 'POS_INTEGRATION_OFF' }] });
    house.pos.control.removeFault(fault);
    expect((await house.run()).counters).toMatchObject({ registered: 1, files: 1 });
  });

  test('RG-11: a refusal that is not of ПОС itself refuses no file', async () => {
    house.pos.control.addMessage({ id: '1', files: [{ name: 'a.txt', size: 3000 }] });
    const http: HttpClient = {
      async request(url, request) {
        const answer = await house.services.http.request(url, request);
        if (!url.includes('/files/')) return answer;
        await answer.discard();
        return { ...answer, status: 403, headers: answer.headers, json: () => Promise.reject(new Error('HTML')) };
      },
    };
    expect((await house.run({ services: { http } })).counters).toEqual({ received: 1 });
    expect((await house.run()).counters).toEqual({ registered: 1, confirmed: 1, files: 1 });
  });

  test('AC-06: what ПОС says of a file it refuses stays out of the log', async () => {
    house.pos.control.addMessage({ id: '1', files: [{ name: 'Скрытнов.txt', size: 3000 }] });
    house.pos.control.addFault({
      match: { operation: 'fileContent' },
      fault: { kind: 'status', status: 403, code: 'FOREIGN_LKO' },
    });
    const { errors } = await house.run();
    expect(errors).toEqual([expect.stringContaining('Файл не приложен: ПОС отклонила запрос (HTTP 403, FOREIGN_LKO)')]);
    expect(house.log.join()).not.toContain('Скрытнов');
  });
});
