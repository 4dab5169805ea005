import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/index.ts';
import type { Product } from '../../../core/cli/host.ts';
import { openSecrets } from '../../../core/composition/open-secrets.ts';
import { collect, type House, house, right } from '../settings/house.ts';
import { commandLine } from './command-line.ts';

let directory: string;
let file: string;
let h: House;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'secrets-'));
  file = path.join(directory, 'secret.key');
  h = await house({ file });
  await h.settings.save(collect, { ...right, common: { folder: 'x', key: 'ключ-1' } }, 'x');
});
afterAll(async () => {
  await h.fresh.drop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  environment = { DATABASE_URL: h.fresh.url, PRIEMNAYA_DATA: directory };
});

const product: Product = {
  version: '1.2.3',
  open: () => Promise.reject(new Error('not here')),
  openSecrets: async () => openSecrets(await loadConfig(environment, [])),
  start: async () => {},
};
const cli = commandLine(product);
const audited = async () => {
  const rows = await h.fresh.database.query<{ line: string }>(
    `select action || ' ' || outcome as line from host.audit order by id desc limit 1`,
  );
  return rows[0]?.line;
};

test('TM-24: keys are shown by their ids, changed, and cleared away; nothing of a key is printed', async () => {
  const said: string[] = [];
  const say = async (parameters: string) => {
    const told = await cli(parameters);
    said.push(told.output, told.errors);
    expect([parameters, told.code, told.errors]).toEqual([parameters, 0, '']);
    return told.output;
  };
  const [old] = JSON.parse(await say('secrets status --json')).keys;
  expect(await say('secrets status')).toMatch(
    new RegExp(`^Ключи лежат в файле ${file}\\.\nКлюч .*\n${old.id} +1 +действующий +2 +0 +0\n$`),
  );
  const keys = [await readFile(file, 'utf8')];
  const rotated = await say('secrets rotate');
  expect(rotated).toMatch(/^Создан ключ [0-9a-f]{12}\..*\nПерешифровано значений: 2\.\nБольше не нужны ключи: /);
  expect(await audited()).toBe('secrets.rotate done');
  keys.push(await readFile(file, 'utf8'));
  expect(await say('secrets status')).toMatch(new RegExp(`${old.id} +2 +прежний, не нужен +0 +0 +0\n`));
  expect(await say('secrets rotate --drop-old')).toBe(`Из файла убраны ключи: ${old.id}.\n`);
  expect(await audited()).toBe('secrets.drop done');
  expect(await say('secrets rotate --drop-old --json')).toBe('{\n  "dropped": []\n}\n');
  expect(JSON.parse(await say('secrets status --json')).keys).toHaveLength(1);
  for (const key of keys.flatMap((text) => text.trim().split('\n'))) expect(said.join()).not.toContain(key);
});

test('TM-24: keys of the variable are used and not changed', async () => {
  const present = (await readFile(file, 'utf8')).trim();
  environment.PRIEMNAYA_SECRET_KEY = `${randomBytes(32).toString('base64')},${present}`;
  expect((await cli('secrets rotate')).output).toMatch(
    /^Секреты шифруются ключом .*\nПерешифровано значений: 2\.\nМожно убрать из переменной: ключ № 2 \(/,
  );
  const refused = await cli('secrets rotate --drop-old');
  expect([refused.code, refused.errors]).toEqual([1, expect.stringMatching(/Уберите прежние ключи/)]);
  expect((await readFile(file, 'utf8')).trim()).toBe(present);
  // And back, for the next test.
  environment.PRIEMNAYA_SECRET_KEY = environment.PRIEMNAYA_SECRET_KEY.split(',').reverse().join(',');
  expect((await cli('secrets rotate')).code).toBe(0);
});

test('TM-24: a lost key is given up only when asked twice, and only when it is lost', async () => {
  expect((await cli('secrets forget --yes')).output).toMatch(/Все ключи на месте/);
  await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  const rotate = await cli('secrets rotate');
  expect([rotate.code, rotate.errors]).toEqual([1, expect.stringMatching(/на этом узле его нет.*secrets forget/s)]);
  expect((await cli('secrets status')).output).toMatch(/[0-9a-f]{12} +— +на этом узле его нет +2 +0 +0\n/);
  const asked = await cli('secrets forget');
  expect([asked.code, asked.errors]).toEqual([2, expect.stringMatching(/перестанут расшифровываться: 2\..*--yes/)]);
  expect((await cli('secrets forget --yes')).output).toMatch(/^Отказ записан, значений: 2\./);
  expect(await audited()).toBe('secrets.forget done');
  expect((await cli('secrets status')).output).toMatch(/[0-9a-f]{12} +— +утерян, отказ записан +2 +0 +2\n/);
  expect((await (await h.node({ file })).read(collect)).missing).toEqual(['/common/key', '/instances/0/password']);
});
