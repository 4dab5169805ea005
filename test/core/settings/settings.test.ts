import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { collect, type House, house, moduleAlpha, right, single, url } from './house.ts';

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.fresh.drop());
beforeEach(async () => {
  await h.fresh.database.query('truncate host.settings, host.settings_version');
  h.busy.clear();
  h.saved.length = 0;
  h = Object.assign(h, { settings: await h.node() });
});

const saveModule = () => h.settings.save(moduleAlpha, { version: 0, common: { url, server: 'dmz' } }, 'ivanova');
const save = (changes: object = {}) => h.settings.save(collect, { ...right, ...changes }, 'ivanova');

describe('reading', () => {
  test('before any save: defaults, and what is missing', async () => {
    const view = await h.settings.read(collect);
    expect(view).toMatchObject({ version: 0, secretsSet: [], instances: [{ jobId: 0 }] });
    expect(view.common).toEqual({ period: 10, key: null });
    expect(view.missing).toEqual(['/common/folder', '/instances/0/login', '/instances/0/password']);
    expect(view.schema.common).toMatchObject({ properties: { kind: { 'x-directory': 'delivery-kinds' } } });
  });

  test('an unknown task or module is not found', async () => {
    for (const owner of [
      { kind: 'task', id: 'x' },
      { kind: 'module', id: 'Demo.Collect' },
    ] as const) {
      await expect(h.settings.read(owner)).rejects.toMatchObject({ name: 'SettingsOwnerUnknown' });
      await expect(h.settings.save(owner, right, 'x')).rejects.toMatchObject({ name: 'SettingsOwnerUnknown' });
      await expect(h.settings.versions(owner)).rejects.toMatchObject({ name: 'SettingsOwnerUnknown' });
    }
  });
});

describe('TM-20: only a stopped task can be configured', () => {
  test('a started task refuses, and can be read', async () => {
    h.busy.add(collect.id);
    const busy = { code: 'TASK_BUSY', message: 'Остановите задачу, чтобы изменить параметры' };
    await expect(save()).rejects.toMatchObject(busy);
    await expect(h.settings.restore(collect, 1, 'ivanova')).rejects.toThrow();
    expect((await h.settings.read(collect)).version).toBe(0);
    expect(await h.settings.versions(collect)).toEqual([]);
  });

  test('settings of a module can be saved at any time', async () => {
    h.busy.add('alpha').add(collect.id);
    expect((await saveModule()).version).toBe(1);
  });
});

describe('TM-21: a complete save starts the task', () => {
  test('the task manager is told in the transaction, and sees what is being saved', async () => {
    await save();
    expect(h.saved).toEqual([{ owner: collect, by: 'ivanova', complete: false }]);
    expect(await h.settings.complete(collect.id)).toBe(false);
    await saveModule();
    expect(h.saved[1]).toEqual({ owner: moduleAlpha, by: 'ivanova', complete: true });
    expect(await h.settings.complete(collect.id)).toBe(true);
  });

  test('when it cannot start, nothing is saved, and nothing of it is remembered', async () => {
    await saveModule();
    await save();
    h.saved.push = () => {
      throw new Error('no start');
    };
    await expect(save({ version: 1, common: { folder: 'другая' } })).rejects.toThrow('no start');
    Reflect.deleteProperty(h.saved, 'push');
    expect((await h.settings.read(collect)).version).toBe(1);
    await save({ version: 1, common: { folder: 'третья' } });
    expect(await h.settings.resolve(collect.id, 0)).toMatchObject({ common: { folder: 'третья' } });
  });
});

describe('TM-22: invalid settings are refused as a whole', () => {
  test('with an error for every wrong field; nothing is stored', async () => {
    const wrong = save({
      common: { period: 1000, kind: 'почта', unknown: 1, key: 5 },
      instances: [{ jobId: 0, settings: { login: '', password: 'ab' } }, { settings: { login: 'x' } }],
    });
    const error = await wrong.then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toMatchObject({ name: 'SettingsInvalid', code: 'SETTINGS_INVALID' });
    expect(
      Object.fromEntries(error.details.map((d: { path: string; message: string }) => [d.path, d.message])),
    ).toEqual({
      '/common/folder': 'Обязательное поле не заполнено',
      '/common/period': 'Значение должно быть не больше 999',
      '/common/kind': 'Ожидается целое число',
      '/common/key': 'Ожидается строка',
      '/common/unknown': expect.stringContaining('Неизвестное поле'),
      '/instances/0/login': 'Поле не должно быть пустым',
      '/instances/0/password': 'Длина должна быть не меньше 3',
      '/instances/1/password': 'Обязательное поле не заполнено',
    });
    expect(JSON.stringify(error)).not.toContain('"ab"');
    expect(await h.settings.versions(collect)).toEqual([]);
    expect(h.saved).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['text', 'x'],
    ['a list', []],
    ['null', null],
    ['a number', 5],
  ])('blocks that are %s instead of an object', async (_, value) => {
    const details = [{ path: '/instances/0', message: 'Ожидается объект' }];
    await expect(save({ instances: [{ jobId: 0, settings: value }] })).rejects.toMatchObject({ details });
    if (value !== null) await expect(save({ common: value })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });

  test('choices and conditions name the field and the allowed values', async () => {
    const mail = (values: object) =>
      h.settings.save(moduleAlpha, { version: 0, common: { url, server: 'dmz', mail: values } }, 'x');
    await expect(mail({ method: 'magic' })).rejects.toMatchObject({
      details: [{ path: '/common/mail/method', message: 'Допустимые значения: «none», «login»' }],
    });
    await expect(mail({ method: 'login' })).rejects.toMatchObject({
      details: [{ path: '/common/mail/password', message: 'Обязательное поле не заполнено' }],
    });
  });

  test("TM-62: the plugin's check refuses, asks and warns", async () => {
    await saveModule();
    const settings = { login: 'unknown', password: 'тайна-1' };
    await expect(save({ instances: [{ jobId: 0, settings }] })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      details: [{ path: '/instances/0/login', message: 'Нет такого имени', code: 'NO_LOGIN' }],
    });
    const ask = { common: { folder: 'ask' } };
    await expect(save(ask)).rejects.toMatchObject({
      name: 'ConfirmationRequired',
      code: 'CONFIRMATION_REQUIRED',
      details: [{ path: '/common/folder', code: 'NOT_EMPTY' }],
    });
    expect((await save({ ...ask, confirmed: ['NOT_EMPTY'] })).version).toBe(1);
  });

  test('TM-44: a check that hangs or throws asks, and gives no secret away', async () => {
    await saveModule();
    await expect(save({ common: { folder: 'hang' } })).rejects.toMatchObject({
      details: [{ code: 'CHECK_TIMED_OUT' }],
    });
    const thrown = await save({ common: { folder: 'throw' } }).catch((error) => error);
    expect(thrown).toMatchObject({ details: [{ code: 'CHECK_FAILED' }] });
    expect(JSON.stringify(thrown)).not.toContain('тайна');
    expect((await save({ common: { folder: 'throw' }, confirmed: ['CHECK_FAILED'] })).version).toBe(1);
  });

  test('check finds the same without saving', async () => {
    expect(await h.settings.check(collect, { version: 0, common: {} })).toContainEqual({
      path: '/common/folder',
      message: 'Обязательное поле не заполнено',
      severity: 'error',
      code: 'MISSING',
    });
    expect(await h.settings.check(collect, right)).toMatchObject([{ code: 'MODULE_INCOMPLETE', severity: 'warning' }]);
    await saveModule();
    expect(await h.settings.check(collect, right)).toEqual([]);
    expect((await h.settings.read(collect)).version).toBe(0);
  });

  test('a module is asked about a change of its address', async () => {
    await saveModule();
    const change = { version: 1, common: { url: 'https://other.example.ru', server: 'dmz' } };
    await expect(h.settings.save(moduleAlpha, change, 'x')).rejects.toMatchObject({
      details: [{ path: '/common/url', code: 'OPEN_DEBTS' }],
    });
    expect((await h.settings.save(moduleAlpha, { ...change, confirmed: ['OPEN_DEBTS'] }, 'x')).version).toBe(2);
  });

  test('an old version is refused; of two saves at once one wins', async () => {
    await save();
    await expect(save()).rejects.toMatchObject({ name: 'SettingsVersionOld', code: 'SETTINGS_VERSION_OLD' });
    const other = await h.node();
    const both = await Promise.allSettled([
      save({ version: 1, common: { folder: 'a' } }),
      other.save(collect, { ...right, version: 1, common: { folder: 'b' } }, 'petrov'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await h.settings.read(collect)).version).toBe(2);
  });
});

describe('TM-23: instances', () => {
  const settings = { login: 'robot', password: 'тайна-2' };

  test('new ones get the highest number ever + 1, and one that is left out is removed', async () => {
    expect((await save({ instances: [...right.instances, { settings }, { settings }] })).instances).toMatchObject([
      { jobId: 0 },
      { jobId: 1 },
      { jobId: 2 },
    ]);
    await save({ version: 1, instances: [{ jobId: 0, settings }] });
    const view = await save({ version: 2, instances: [{ jobId: 0, settings }, { settings }] });
    expect(view.instances.map(({ jobId }) => jobId)).toEqual([0, 3]);
    expect(await h.settings.instances(collect.id)).toEqual([0, 3]);
  });

  test('every task has JobID 0, also before a save and without a number in the first one', async () => {
    expect(await h.settings.instances(collect.id)).toEqual([0]);
    expect((await save({ instances: [{ settings }] })).instances).toMatchObject([{ jobId: 0 }]);
  });

  test.each<[string, object[], string]>([
    ['without JobID 0', [], '/instances'],
    [
      'with an unknown number',
      [
        { jobId: 0, settings },
        { jobId: 7, settings },
      ],
      '/instances/1/jobId',
    ],
    [
      'with the same number twice',
      [
        { jobId: 0, settings },
        { jobId: 0, settings },
      ],
      '/instances/1/jobId',
    ],
  ])('a save %s is refused', async (_, instances, path) => {
    await expect(save({ instances })).rejects.toMatchObject({ details: [{ path }] });
  });

  test('a task for one instance refuses a second', async () => {
    const twice = { version: 0, common: {}, instances: [{ jobId: 0, settings: {} }, { settings: {} }] };
    await expect(h.settings.save(single, twice, 'x')).rejects.toMatchObject({
      details: [{ path: '/instances/1/jobId' }],
    });
    await expect(
      h.settings.save(moduleAlpha, { version: 0, common: { url, server: 'x' }, instances: [{ settings: {} }] }, 'x'),
    ).rejects.toMatchObject({ details: [{ path: '/instances' }] });
  });
});

describe('what the runner gets', () => {
  test('decrypted settings with defaults, the same object while the version stands', async () => {
    await saveModule();
    await save();
    const settings = await h.settings.resolve(collect.id, 0);
    expect(settings).toEqual({
      module: { url, server: 'dmz', mail: { method: 'none' } },
      common: { folder: 'входящие', period: 10 },
      instance: { login: 'robot', password: 'тайна-1' },
    });
    expect((await h.settings.resolve(collect.id, 0))!.common).toBe(settings!.common);
    expect(Object.isFrozen(settings!.common)).toBe(true);
    expect(await h.settings.resolve(collect.id, 1)).toBeUndefined();
  });

  test('nothing while something required is missing, also in the module; another node sees a save at once', async () => {
    const other = await h.node();
    expect(await other.resolve(collect.id, 0)).toBeUndefined();
    await save();
    expect(await other.resolve(collect.id, 0)).toBeUndefined();
    expect(await other.resolveModule('alpha')).toBeUndefined();
    await saveModule();
    expect(await other.resolve(collect.id, 0)).toMatchObject({ module: { server: 'dmz' } });
  });

  test('a task whose settings are all optional is complete from the start', async () => {
    expect(await h.settings.complete(single.id)).toBe(true);
    expect(await h.settings.resolve(single.id, 0)).toEqual({
      module: undefined,
      common: { note: 'нет' },
      instance: {},
    });
    expect(await h.settings.resolve('Demo.Wake', 0)).toMatchObject({ common: {}, instance: {} });
  });

  test('AC-05: origins are those that the settings name', async () => {
    const [alpha, beta] = h.registry.plugins;
    expect(await h.settings.origins(alpha!)).toEqual([]);
    await saveModule();
    expect(await h.settings.origins(alpha!)).toEqual(['https://pos.example.ru']);
    expect(await h.settings.origins(beta!)).toEqual([]);
  });

  test('TM-62: a check may try the addresses that are being checked, and nobody else may', async () => {
    const [alpha, beta] = h.registry.plugins;
    const tried: string[][] = [];
    const check = async () => {
      tried.push(await node.origins(probing));
      return [];
    };
    const probing = { ...alpha!, code: { ...alpha!.code, moduleSettings: { check } } };
    const node = await h.node(undefined, { ...h.registry, plugins: [probing, beta!] });
    await node.check(moduleAlpha, { version: 0, common: { url: 'https://new.example.ru/api', server: 'dmz' } });
    expect(tried).toEqual([['https://new.example.ru']]);
    expect(await node.origins(probing)).toEqual([]);
  });
});
