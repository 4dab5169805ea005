import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** What `npm ci` needs of the lock file on every machine, also on one that nobody here has. */
describe('the lock file', () => {
  let packages: Readonly<Record<string, LockedPackage>>;
  beforeAll(async () => {
    const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
    packages = lock.packages;
  });

  test('holds the optional packages of every platform: npm ci refuses a lock file that lacks one', () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${place}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('names a version for each package and no registry', () => {
    const installed = Object.entries(packages).filter(([place]) => place.startsWith('node_modules/'));
    expect(installed.filter(([, { version }]) => version === undefined)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
