import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginRequest } from '../../../core/contract/index.ts';
import { createPosEmulator } from '../../../scripts/stand/pos/index.ts';
import plugin from '../plugin.ts';
import { type Installation, lko, open, secondLko, thirdLko } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open();
});
afterEach(async () => {
  await house.end();
});

const faultsOf = (outcome: unknown) =>
  (outcome as { failures: { item: string; code: string }[] }).failures.map(({ item, code }) => [item, code]).sort();

type Reply = { items: Record<string, unknown>[] };

async function call(path: string, request: Partial<PluginRequest> = {}): Promise<Reply> {
  const route = plugin.routes!.find((each) => each.path === path)!;
  const whole = {
    parameters: {},
    query: {},
    headers: {},
    body: undefined,
    rawBody: undefined,
    cards: undefined,
    user: 'technologist',
  };
  return (await route.handle({ ...whole, ...request } as PluginRequest, house.context() as never)).body as Reply;
}

async function quarantined() {
  return (await plugin.quarantine!.list({ limit: 100 }, house.context() as never)).items;
}

describe('organisations', () => {
  test('PX-04, RG-01: a wrong key and a switched-off ЛКО hold their organisations, not a good one, and end by themselves', async () => {
    const second = await house.addOrganization({ ...secondLko, clientSecret: 'wrong' }, 'Вторая');
    await house.addOrganization(thirdLko, 'Третья');
    house.pos.control.setIntegration(thirdLko.lkoId, false);
    for (const { lkoId } of [lko, secondLko, thirdLko])
      house.pos.control.addMessages({ lkoId, count: 3, fileCount: 0 });
    for (let run = 0; run < 6; run++) {
      const { outcome } = await house.run();
      expect(faultsOf(outcome)).toEqual([
        [`Организация «${secondLko.name}»`, 'POS_WRONG_KEY'],
        [`Организация «${thirdLko.name}»`, 'POS_INTEGRATION_OFF'],
      ]);
    }
    expect(await house.seen()).toHaveLength(3);
    expect(await quarantined()).toEqual([]);
    expect([...house.notices.keys()].filter((key) => key.startsWith('organization-held'))).toHaveLength(2);
    const { items } = await call('/pos/organizations');
    expect(items.find(({ due }) => due === second)).toMatchObject({
      state: 'held',
      reason: { code: 'POS_WRONG_KEY', text: expect.stringContaining('«Секретный ключ ПОС»') },
    });

    await house.office.setValues(second, { POS_KEY: secondLko.clientSecret });
    house.pos.control.setIntegration(thirdLko.lkoId, true);
    expect((await house.run()).outcome.kind).toBe('ok');
    expect(await house.seen()).toHaveLength(9);
    expect([...house.notices.keys()]).toEqual([]);
    expect((await call('/pos/organizations')).items.every(({ state }) => state === 'ok')).toBe(true);
  });

  test('PX-04, ED-08: of several organisations one without association is held', async () => {
    await house.addOrganization(secondLko, 'Вторая');
    await house.database.query('update delo."DEPARTMENT" set "DUE_LINK_ORGANIZ" = null where "DUE_LINK_ORGANIZ" = $1', [
      house.made.organization,
    ]);
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 1 });
    house.pos.control.addMessages({ lkoId: secondLko.lkoId, count: 1 });
    const { outcome } = await house.run();
    expect(faultsOf(outcome)).toEqual([[`Организация «${lko.name}»`, 'ORGANIZATION_NOT_ASSOCIATED']]);
    expect(await house.seen()).toHaveLength(1);
  });

  test('RG-01: without id or key an organisation is left alone, and what was told of it is over', async () => {
    house.pos.control.setIntegration(lko.lkoId, false);
    await house.run();
    expect(house.notices.size).toBe(1);
    await house.office.setValues(house.made.organization, { POS_KEY: null });
    expect((await house.run()).outcome).toMatchObject({
      kind: 'nothing',
      message: expect.stringContaining('Нет организаций'),
    });
    expect(house.notices.size).toBe(0);
    expect((await call('/pos/organizations')).items).toEqual([]);
  });

  test('PX-04: a token of the other contour is a fault of the organisation', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 1 });
    house.pos.control.addFault({
      match: { operation: 'listAppeals' },
      fault: { kind: 'status', status: 401, code: 'CONTOUR_MISMATCH' },
    });
    expect(faultsOf((await house.run()).outcome)).toEqual([[`Организация «${lko.name}»`, 'POS_CONTOUR_MISMATCH']]);
  });

  test('PX-04, RG-09: while ПОС is away nothing is counted against messages', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 2, fileCount: 1, fileSize: 500 });
    const fault = house.pos.control.addFault({ match: {}, fault: { kind: 'status', status: 503 } });
    for (let run = 0; run < 2; run++) {
      expect(faultsOf((await house.run()).outcome)).toEqual([[`Организация «${lko.name}»`, 'POS_AWAY']]);
    }
    house.pos.control.removeFault(fault);
    const later = house.pos.control.addFault({ match: { path: '/files/|/me' }, fault: { kind: 'reset' } });
    expect(faultsOf((await house.run()).outcome)).toEqual([[`Организация «${lko.name}»`, 'POS_AWAY']]);
    const rows = await house.database.query('select attempts, file_runs from plugin_pos.inbox');
    expect(rows).toEqual([
      { attempts: 0, file_runs: 0 },
      { attempts: 0, file_runs: 0 },
    ]);
    house.pos.control.removeFault(later);
    expect((await house.run()).counters).toMatchObject({ registered: 2, confirmed: 2 });
  });

  test('RG-01: a token is kept between runs, and taken anew once on 401', async () => {
    const tokens = () => house.pos.control.journal({}).filter(({ operation }) => operation === 'token').length;
    house.pos.control.addMessage({ files: [] });
    await house.run();
    house.pos.control.addMessage({ files: [] });
    await house.run();
    expect(tokens()).toBe(1);
    house.pos.control.expireTokens();
    house.pos.control.addMessage({ files: [] });
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1 });
    expect(tokens()).toBe(2);
  });

  test('RG-01: 429 with Retry-After and single 5xx answers are tried again within the run', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 3, fileCount: 0 });
    const once = (operation: string, status: number) =>
      house.pos.control.addFault({ match: { operation, times: 1 }, fault: { kind: 'status', status } });
    once('listAppeals', 429);
    once('token', 500);
    once('confirmRegistration', 502);
    expect((await house.run()).outcome.kind).toBe('ok');
    expect(house.pos.control.registrations().map(({ effective }) => effective)).toEqual([1, 1, 1]);
  });

  test('RG-12: polls are shown and measured; three intervals without one give warning, notice and metric', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 2, fileCount: 0 });
    await house.run();
    const polled = house.clock.at;
    expect((await call('/pos/organizations')).items).toMatchObject([{ lastPollAt: polled, waiting: 2, silent: false }]);
    house.pos.control.addFault({ match: {}, fault: { kind: 'reset' } });
    house.clock.at = new Date(polled.getTime() + 30 * 60_000);
    await house.run();
    expect(await plugin.warnings!(house.context() as never)).toEqual([]);
    house.clock.at = new Date(polled.getTime() + 31 * 60_000);
    await house.run();
    expect(await plugin.warnings!(house.context() as never)).toMatchObject([
      { code: 'POS_ORGANIZATION_SILENT', text: expect.stringContaining(lko.name), since: polled },
    ]);
    expect(house.notices.has(`organization-silent ${house.made.organization}`)).toBe(true);
    const gauges = await plugin.gauges!(house.context() as never);
    expect(gauges.find(({ name }) => name === 'pos_last_poll_age_seconds')!.values[0]!.value).toBe(31 * 60);
    house.pos.control.clearFaults();
    await house.run();
    expect(await plugin.warnings!(house.context() as never)).toEqual([]);
    expect(house.notices.size).toBe(0);
  });
});

describe('«Мастер БД»', () => {
  test('ED-03: operations can be repeated, and a dry run changes nothing', async () => {
    const count = () => house.database.query('select count(*) from delo."AR_DESCRIPT"');
    const before = await count();
    for (const { run } of plugin.operations!) {
      await run(house.context() as never, { dryRun: true });
      await run(house.context() as never, { dryRun: false });
    }
    expect(await count()).toEqual(before);
  });
});

describe('addresses of ПОС', () => {
  test('PX-03: «Проверить соединение» shows name and switch of each ЛКО, or the reason', async () => {
    await house.addOrganization({ ...secondLko, clientSecret: 'wrong' }, 'Вторая');
    await house.addOrganization(thirdLko, 'Третья');
    house.pos.control.setIntegration(thirdLko.lkoId, false);
    const { items } = await call('/modules/pos/check');
    const byName = new Map(items.map((item) => [item.name, item]));
    expect(byName.get(lko.name)).toMatchObject({
      ok: true,
      lko: { name: lko.name, integrationEnabled: true },
      reason: null,
    });
    expect(byName.get(secondLko.name)).toMatchObject({ ok: false, lko: null, reason: { code: 'POS_WRONG_KEY' } });
    expect(byName.get(thirdLko.name)).toMatchObject({
      ok: false,
      lko: { name: thirdLko.name, integrationEnabled: false },
    });
    expect(JSON.stringify(items)).not.toContain('wrong');
  });

  test('PX-05: debts go only to their address, are shown and asked about, wait for it, or are dropped by command', async () => {
    const { control, url } = house.pos;
    control.addMessages({ lkoId: lko.lkoId, count: 3, fileCount: 0 });
    const fault = control.addFault({
      match: { operation: 'confirmRegistration' },
      fault: { kind: 'status', status: 500 },
    });
    await house.run();
    expect(await house.seen()).toHaveLength(3);
    const moved = { ...house.settings, testContour: true };
    const check = plugin.moduleSettings!.check!;
    expect(await check(moved, house.settings, house.context() as never)).toMatchObject([
      { path: '/testContour', severity: 'confirm', code: 'OPEN_DEBTS', message: expect.stringContaining('— 3') },
    ]);
    const change = {
      directory: 'organizations',
      key: house.made.organization,
      changes: { values: { POS_KEY: 'new' } },
    };
    expect(await plugin.guardDirectoryChange!(change, house.context() as never)).toMatchObject([
      { severity: 'confirm', code: 'OPEN_DEBTS' },
    ]);

    control.removeFault(fault);
    const before = house.settings;
    house.settings = moved;
    control.addMessages({ lkoId: lko.lkoId, contour: 'test', count: 1, fileCount: 0 });
    expect((await house.run()).counters).toMatchObject({ registered: 1, confirmed: 1 });
    expect(control.registrations({ contour: 'prod' }).every(({ effective }) => effective === 0)).toBe(true);
    expect((await call('/pos/debts')).items).toMatchObject([
      { organizationDue: house.made.organization, url, contour: 'prod', confirmations: 3, messages: 0, current: false },
    ]);

    house.settings = before;
    const account = { organizationDue: house.made.organization, clientId: lko.clientId, url, contour: 'prod' };
    await expect(call('/pos/debts/drop', { body: account })).rejects.toMatchObject({ code: 'POS_DEBTS_IN_USE' });
    house.settings = moved;
    const dropped = { confirmations: 3, statuses: 0, answers: 0, messages: 0, files: 0 };
    expect(await call('/pos/debts/drop', { body: account })).toEqual(dropped);
    expect((await call('/pos/debts')).items).toEqual([]);
    expect(await house.database.query('select by_login, confirmations from plugin_pos.dropped_debt')).toEqual([
      { by_login: 'technologist', confirmations: 3 },
    ]);

    house.settings = before;
    expect((await house.run()).counters).toMatchObject({ confirmed: 3 });
    expect(await house.seen()).toHaveLength(4);
  });

  test('PX-05, RG-08: a delivery that another address lists does not become a second РК', async () => {
    const { control } = house.pos;
    const appeal = control.addMessage({ files: [] });
    control.addFault({ match: { operation: 'confirmRegistration' }, fault: { kind: 'status', status: 500 } });
    await house.run();
    const other = await createPosEmulator({ organisations: [lko] });
    other.control.addMessage({ ...appeal, files: [] });
    house.settings = { ...house.settings, posUrl: other.url };
    await house.run();
    await house.run();
    expect(await house.seen()).toHaveLength(1);
    expect(other.control.registrations()).toMatchObject([{ effective: 1 }]);
    await other.close();
  });

  test('PX-07: with the test contour on, every page says so', async () => {
    expect(await plugin.warnings!(house.context() as never)).toEqual([]);
    house.settings = { ...house.settings, testContour: true };
    expect(await plugin.warnings!(house.context() as never)).toMatchObject([{ code: 'POS_TEST_CONTOUR' }]);
  });

  test('PX-06: http is allowed for loopback addresses only', async () => {
    const check = (posUrl: string) =>
      plugin.moduleSettings!.check!({ ...house.settings, posUrl }, undefined, house.context() as never);
    expect(await check('http://127.0.0.1:8090')).toEqual([]);
    expect(await check('https://pos.example.ru')).toEqual([]);
    for (const url of ['http://pos.example.ru', 'ftp://pos.example.ru', 'pos', 'https://a:b@pos.example.ru']) {
      expect(await check(url)).toMatchObject([{ path: '/posUrl', severity: 'error' }]);
    }
  });

  test('PX-01: what the settings name must be in the directories', async () => {
    const wrong = { ...house.settings, deliveryKindIsn: 1, linkTypeIsn: 2, rubricVertexDue: '0.НЕТ.' };
    const problems = await plugin.moduleSettings!.check!(wrong, house.settings, house.context() as never);
    expect(problems.map(({ path }) => path)).toEqual(['/deliveryKindIsn', '/linkTypeIsn', '/rubricVertexDue']);
    house.settings = wrong;
    house.pos.control.addMessage({});
    await expect(house.run()).rejects.toMatchObject({ code: 'POS_MODULE_MISCONFIGURED' });
  });
});
