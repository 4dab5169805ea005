import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginRegistry } from '../../../core/plugins/index.ts';
import { collect, type House, house, moduleAlpha, right, url } from './house.ts';

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.fresh.drop());
beforeEach(async () => {
  await h.fresh.database.query('truncate host.settings, host.settings_version');
  h = Object.assign(h, { settings: await h.node() });
  await h.settings.save(moduleAlpha, { version: 0, common: { url, server: 'dmz' } }, 'ivanova');
});

const save = (changes: object = {}) => h.settings.save(collect, { ...right, ...changes }, 'ivanova');
const stored = () => h.fresh.database.query<{ text: string }>('select v::text as text from host.settings_version v');

describe('TM-24: secrets', () => {
  test('are encrypted at rest and never returned', async () => {
    const view = await save({ common: { folder: 'x', key: 'ключ-1' } });
    expect(view.secretsSet).toEqual(['/common/key', '/instances/0/password']);
    expect(view.common.key).toBeNull();
    expect(view.instances[0]!.settings.password).toBeNull();
    const shown = JSON.stringify([view, await h.settings.versions(collect), await stored()]);
    expect(shown).not.toMatch(/тайна|ключ-1/);
  });

  test('an empty secret means «не менять»; clearing is explicit', async () => {
    await save({ common: { folder: 'x', key: 'ключ-1' } });
    for (const [version, key] of [
      [1, ''],
      [2, null],
      [3, undefined],
    ] as const) {
      const instances = [{ jobId: 0, settings: { login: 'other', password: key } }];
      await save({ version, common: { folder: 'x', key }, instances });
      expect(await h.settings.resolve(collect.id, 0)).toMatchObject({
        common: { key: 'ключ-1' },
        instance: { password: 'тайна-1', login: 'other' },
      });
    }
    const view = await save({ version: 4, common: { folder: 'x' }, clearSecrets: ['/common/key'] });
    expect(view.secretsSet).toEqual(['/instances/0/password']);
    expect(await h.settings.resolve(collect.id, 0)).toMatchObject({ common: { folder: 'x', period: 10 } });
    await expect(save({ version: 5, clearSecrets: ['/common/folder'] })).rejects.toMatchObject({
      details: [{ path: '/common/folder', message: 'Такого секретного поля нет' }],
    });
    const clear = { version: 5, instances: undefined, clearSecrets: ['/instances/0/password'] };
    await expect(save(clear)).rejects.toMatchObject({ details: [{ path: '/instances/0/password', code: 'MISSING' }] });
  });

  test('a secret stays with its instance when another is removed', async () => {
    const add = [...right.instances, { settings: { login: 'b', password: 'тайна-b' } }];
    await save({ instances: [...add, { settings: { login: 'c', password: 'тайна-c' } }] });
    await save({
      version: 1,
      instances: [
        { jobId: 2, settings: { login: 'c' } },
        { jobId: 0, settings: { login: 'a' } },
      ],
    });
    expect(await h.settings.resolve(collect.id, 2)).toMatchObject({ instance: { password: 'тайна-c' } });
    expect(await h.settings.resolve(collect.id, 0)).toMatchObject({ instance: { password: 'тайна-1' } });
  });

  test('an encrypted value that was moved in the database does not decrypt', async () => {
    await save({ common: { folder: 'x', key: 'ключ-1' } });
    await h.fresh.database.query(
      `update host.settings_version set document =
         jsonb_set(document, '{instances,0,values,password}', document #> '{common,values,key}')
       where owner_id = $1`,
      [collect.id],
    );
    const moved = await (await h.node()).read(collect);
    expect(moved.secretsSet).toEqual(['/common/key']);
    expect(moved.missing).toEqual(['/instances/0/password']);
  });

  test('a node without the key says so, and does not take the settings for incomplete', async () => {
    await save();
    const other = await h.node(randomBytes(32).toString('base64'));
    const unknown = { code: 'SECRET_KEY_UNKNOWN' };
    await expect(other.complete(collect.id)).rejects.toMatchObject(unknown);
    await expect(other.resolve(collect.id, 0)).rejects.toMatchObject(unknown);
    await expect(other.read(collect)).rejects.toMatchObject(unknown);
    // The settings of the module have no secret: they are read, and are not encrypted with a key of its own either.
    const change = { version: 1, common: { url, server: 'other', mail: { password: 'новый-1' } } };
    await expect(other.save(moduleAlpha, change, 'x')).rejects.toMatchObject(unknown);
  });

  test('a secret that a new version of the plugin calls one no longer is still not shown, and stays encrypted', async () => {
    await save({ common: { folder: 'x', key: 'ключ-1' } });
    const task = h.registry.tasks.get(collect.id)!;
    const { common, ...rest } = task.manifest.settings!;
    const settings = { ...rest, common: { ...common!, secrets: [] } };
    const changed = { ...task, manifest: { ...task.manifest, settings } };
    const node = await h.node(undefined, { ...h.registry, tasks: new Map([[collect.id, changed]]) });
    expect((await node.read(collect)).common).toEqual({ folder: 'x', period: 10, key: null });
    const { instances: _, common: __, ...nothing } = right;
    const saved = await node.save(collect, { ...nothing, version: 1 }, 'x');
    await node.save(collect, { version: 2, common: { folder: 'x' } }, 'x');
    expect(JSON.stringify([saved, await node.versions(collect), await stored()])).not.toContain('ключ-1');
  });

  test('TM-22: what cannot be stored, and the name of encrypted texts, are wrong fields', async () => {
    const forged = { $secret: { key: 'x', iv: '', tag: '', data: '' } };
    for (const [folder, path] of [
      ['a\u0000b', '/common/folder'],
      ['\ud800', '/common/folder'],
      [forged, '/common/folder'],
    ] as const) {
      const details = expect.arrayContaining([expect.objectContaining({ path })]);
      await expect(save({ common: { folder } })).rejects.toMatchObject({ code: 'SETTINGS_INVALID', details });
    }
  });
});

describe('TM-25: versions', () => {
  test('author, time and a diff with masked secrets', async () => {
    await save({ common: { folder: 'x', key: 'ключ-1' } });
    h.clock = new Date('2026-03-02T07:00:00Z');
    const instances = [
      { jobId: 0, settings: { login: 'robot', password: 'тайна-3' } },
      { settings: { login: 'b', password: 'тайна-b' } },
    ];
    await h.settings.save(collect, { version: 1, common: { folder: 'y', period: 5 }, instances }, 'petrov');
    const versions = await h.settings.versions(collect);
    expect(versions).toEqual([
      {
        version: 2,
        at: new Date('2026-03-02T07:00:00Z'),
        author: 'petrov',
        diff: expect.arrayContaining([
          { path: '/common/folder', before: 'x', after: 'y' },
          { path: '/common/period', before: 10, after: 5 },
          { path: '/instances/0/password', before: '***', after: '***' },
          { path: '/instances/1/login', before: null, after: 'b' },
          { path: '/instances/1/password', before: null, after: '***' },
        ]),
      },
      expect.objectContaining({ version: 1, author: 'ivanova' }),
    ]);
    expect(versions[0]!.diff).toHaveLength(5);
  });

  test('an older version can be restored as the newest, with its instances and secrets', async () => {
    await save();
    const two = [...right.instances, { settings: { login: 'b', password: 'тайна-b' } }];
    await save({ version: 1, instances: two });
    const one = [{ jobId: 0, settings: { login: 'z', password: 'другая' } }];
    await save({ version: 2, common: { folder: 'z' }, instances: one });
    const view = await h.settings.restore(collect, 2, 'petrov');
    expect(view).toMatchObject({ version: 4, common: { folder: 'входящие' }, instances: [{ jobId: 0 }, { jobId: 1 }] });
    expect(await h.settings.resolve(collect.id, 1)).toMatchObject({ instance: { password: 'тайна-b' } });
    expect((await h.settings.versions(collect))[0]).toMatchObject({ version: 4, author: 'petrov' });
    await expect(h.settings.restore(collect, 9, 'petrov')).rejects.toMatchObject({ code: 'SETTINGS_VERSION_UNKNOWN' });
  });

  test('a restored version is checked like any other', async () => {
    await save({ common: { folder: 'ask' }, confirmed: ['NOT_EMPTY'] });
    await save({ version: 1 });
    await expect(h.settings.restore(collect, 1, 'x')).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    expect((await h.settings.restore(collect, 1, 'x', ['NOT_EMPTY'])).version).toBe(3);
  });
});

describe('an update of the plugin', () => {
  /** Puts the stored settings into the shape that version 1 of the schema had. */
  const makeOld = () =>
    h.fresh.database.query(
      `update host.settings_version set document = jsonb_set(document, '{common}',
         jsonb_build_object('schemaVersion', 1, 'values', jsonb_build_object('dir', 'старая')))
       where owner_id = $1`,
      [collect.id],
    );

  test('settings of an older schema version are brought to the present one', async () => {
    await save();
    await makeOld();
    expect((await (await h.node()).read(collect)).common).toMatchObject({ folder: 'старая', period: 10 });
    expect(await (await h.node()).resolve(collect.id, 0)).toMatchObject({ common: { folder: 'старая' } });
  });

  test('TM-44: a migration that throws makes the task incomplete and harms nobody', async () => {
    await save();
    await makeOld();
    const task = h.registry.tasks.get(collect.id)!;
    const migrateSettings = () => {
      throw new Error('тайна');
    };
    const broken = { ...task, code: { ...task.code, migrateSettings } };
    const registry: PluginRegistry = { ...h.registry, tasks: new Map([...h.registry.tasks, [collect.id, broken]]) };
    const node = await h.node(undefined, registry);
    expect(await node.complete(collect.id)).toBe(false);
    expect(await node.instances(collect.id)).toEqual([0]);
    await expect(node.read(collect)).rejects.toMatchObject({
      code: 'SETTINGS_MIGRATION_FAILED',
      message: expect.not.stringContaining('тайна'),
    });
  });
});
