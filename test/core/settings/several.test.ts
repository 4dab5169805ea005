import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSource } from '../../../core/settings/source.ts';
import { watchedDatabase } from '../../support/watched-database.ts';
import { collect, type House, house, moduleAlpha, right, single, url } from './house.ts';

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.fresh.drop());
beforeEach(async () => {
  await h.fresh.database.query('truncate host.settings, host.settings_version');
  h.saved.length = 0;
  h = Object.assign(h, { settings: await h.node() });
});

const ids = [collect.id, single.id, 'Demo.Wake'];
const saveAll = async () => {
  await h.settings.save(moduleAlpha, { version: 0, common: { url, server: 'dmz' } }, 'ivanova');
  await h.settings.save(collect, right, 'ivanova');
};

describe('settings of many tasks at once', () => {
  test.each([
    ['before any save', async () => {}],
    ['when everything is saved', saveAll],
  ])('are those that each task has alone: %s', async (_when, prepare) => {
    await prepare();
    const several = await h.settings.several(ids);
    expect([...several.keys()]).toEqual(ids);
    for (const id of ids) {
      const own = several.get(id)!;
      expect(own.complete).toBe(await h.settings.complete(id));
      expect(own.jobIds).toEqual(await h.settings.instances(id));
      expect(own.of(0)).toEqual(await h.settings.resolve(id, 0));
      expect(own.of(99)).toBeUndefined();
    }
  });

  test('cost one query, and one more for versions that were not seen yet', async () => {
    const asked: string[] = [];
    // These settings have no secrets.
    const keys = { place: 'nowhere', first: undefined, find: () => undefined };
    const database = watchedDatabase(h.fresh.database, (sql) => void asked.push(sql));
    const source = createSource({ database, registry: h.registry, keys });
    const none = { instances: [{ jobId: 0, settings: {} }] };
    await h.settings.save(single, { version: 0, common: {}, ...none }, 'ivanova');
    const count = async () => {
      asked.length = 0;
      await source.several([single.id, 'Demo.Wake']);
      return asked.length;
    };
    expect([await count(), await count(), await count()]).toEqual([2, 1, 1]);
    await h.settings.save(single, { version: 1, common: {}, ...none }, 'ivanova');
    expect([await count(), await count()]).toEqual([2, 1]);
  });

  test('are those of the snapshot they are read in, and the newer ones are not forgotten', async () => {
    await saveAll();
    const [before, after] = await h.fresh.database.transaction(async (snapshot) => {
      await snapshot.query('set transaction isolation level repeatable read, read only');
      await snapshot.query('select 1 from host.settings');
      await h.settings.save(collect, { ...right, version: 1, common: { folder: 'другая' } }, 'ivanova');
      const fresh = await h.settings.several([collect.id]);
      const old = await h.settings.several([collect.id], snapshot);
      return [old.get(collect.id)!.of(0), fresh.get(collect.id)!.of(0)];
    });
    expect([before, after]).toMatchObject([{ common: { folder: 'входящие' } }, { common: { folder: 'другая' } }]);
    expect(await h.settings.resolve(collect.id, 0)).toMatchObject({ common: { folder: 'другая' } });
  });

  test('an unknown task is not found', async () => {
    await expect(h.settings.several([collect.id, 'x'])).rejects.toMatchObject({ name: 'SettingsOwnerUnknown' });
  });
});
