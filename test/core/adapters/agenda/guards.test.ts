import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../../../..');

/** Facts of Agenda whose guard is that something is never done. */
describe('what the house never does with Agenda', () => {
  const sources = new Map<string, string>();

  beforeAll(async () => {
    for (const place of ['core', 'plugins']) {
      const files = await readdir(path.join(root, place), { recursive: true });
      for (const file of files.filter((name) => name.endsWith('.ts'))) {
        const name = path.posix.join(place, file.split(path.sep).join('/'));
        sources.set(name, await readFile(path.join(root, name), 'utf8'));
      }
    }
  });

  const found = (pattern: RegExp) => [...sources].filter(([, text]) => pattern.test(text)).map(([name]) => name);

  test('Agenda: every() drifts and moves at boot; no code calls it or makes a record repeat', () => {
    expect(sources.size).toBeGreaterThan(100);
    expect(found(/agenda\.every\(|\.repeatEvery\(|\.repeatAt\(|backoff:/)).toEqual([]);
  });

  test('Agenda: drain() and removeOnComplete do not go together; neither is used', () => {
    expect(found(/agenda\.drain\(|removeOnComplete:/)).toEqual([]);
  });

  test('Agenda: about 400 jobs a second; only the queue makes jobs, so no message can be one', () => {
    expect(found(/agenda\.(now|schedule|create)[<(]/)).toEqual(['core/adapters/agenda/queue.ts']);
  });

  test('Agenda: Agendash knows no roles, audit or CSRF; it is mounted by the guarded web alone', () => {
    const mounts = found(/from 'agendash'/);
    expect(mounts.length).toBeGreaterThan(0);
    expect(mounts.filter((name) => !name.startsWith('core/web/'))).toEqual([]);
  });
});
