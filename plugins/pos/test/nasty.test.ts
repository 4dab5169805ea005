import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import plugin from '../plugin.ts';
import { pagesChanged, type RawPage } from './breaking.ts';
import { type Installation, open } from './support.ts';

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
