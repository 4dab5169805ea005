import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { describePlugin } from '../../../core/contract/conformance/index.ts';
import { showcaseTaskId } from '../task-id.ts';
import { lko, open } from './support.ts';

// Opened before the checks are listed: their runs exchange messages with a ПОС and a database.
const house = await open();
afterAll(() => house.end());
house.pos.control.addMessages({ lkoId: lko.lkoId, count: 20, fileCount: 1, fileSize: 500, supplementShare: 0 });
house.pos.control.addMessage({ files: [{ name: 'a.txt', content: Buffer.from('тело'), size: 3 }] });

const plugin = fileURLToPath(new URL('..', import.meta.url));
const { deliveryKindIsn } = house.settings;
const showcase = {
  common: { serverUrl: house.pos.url, periodHours: 24, deliveryKindIsn, repeats: 0 },
  instance: { login: 'витрина', password: 'made-up-for-conformance' },
};
const sample = { module: { ...house.settings }, tasks: { [showcaseTaskId]: showcase } };

const checks = await describePlugin(plugin, { ...sample, services: house.services });
describe('TM-60…62: the plugin conforms, its services at hand', () => {
  for (const { name, run } of checks) test(name, run);

  test('and its runs have done their work', async () => {
    expect(checks.filter(({ name }) => name.includes('a run'))).not.toHaveLength(0);
    expect(await house.seen()).toHaveLength(21);
    expect(house.pos.control.registrations().every(({ effective }) => effective === 1)).toBe(true);
  });
});

const without = await describePlugin(plugin, sample);
describe('TM-60…62: the plugin conforms, its services away', () => {
  for (const { name, run } of without) test(name, run);
});
