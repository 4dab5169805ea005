import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { installedBinaries } from '../../../../core/adapters/embedded/binaries.ts';
import { userCan } from '../../../../core/adapters/embedded/server-user.ts';
import { EmbeddedStage, rowsOf } from '../../../support/embedded-stage.ts';

let stage: EmbeddedStage;
beforeEach(async () => {
  stage = await EmbeddedStage.open();
});
afterEach(() => stage.clear());

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? describe : describe.skip;
const nobody = { uid: 65_534, gid: 65_534 };
const project = path.resolve(import.meta.dirname, '../../../..');

/** A clone of what the embedded server needs of the project, with binaries of its own. */
async function cloneProject(directory: string, links: 'kept' | 'removed'): Promise<string> {
  const binaries = await installedBinaries();
  const packageFolder = path.dirname(binaries.root);
  const clone = path.join(directory, 'node_modules', path.relative(path.join(project, 'node_modules'), packageFolder));
  await cp(packageFolder, clone, { recursive: true, verbatimSymlinks: true });
  await symlink(packageOf('pg'), path.join(directory, 'node_modules', 'pg'));
  for (const folder of ['core/adapters/embedded', 'core/contract', 'core/ports', 'test/support']) {
    await cp(path.join(project, folder), path.join(directory, folder), { recursive: true });
  }
  await writeFile(path.join(directory, 'package.json'), '{"type": "module"}');
  if (links === 'removed') {
    const records = JSON.parse(await readFile(path.join(clone, 'native', 'pg-symlinks.json'), 'utf8'));
    for (const { target } of records as { target: string }[]) await rm(path.join(clone, target));
  }
  return path.join(directory, 'test/support/embedded-host.ts');
}

function packageOf(name: string): string {
  return path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

test('library links that no install script made are made at the first start', async () => {
  const program = await cloneProject(path.join(stage.root, 'clone'), 'removed');
  expect((await stage.host({}, { program }).start()).reused).toBe(false);
});

asRoot('as root', () => {
  test('the server runs as an account without rights', async () => {
    await stage.host().start();
    const { uid } = await stat(`/proc/${(await stage.postmaster())?.pid}`);
    expect(uid).not.toBe(0);
  });

  test('data below a directory that is closed to that account go to a shelter, and are found there again', async () => {
    const closed = path.join(stage.root, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const directory = path.join(closed, 'db');
    const first = stage.host({ directory });
    const { url } = await first.start();
    await rowsOf(url, 'create table kept as select 1 as n');
    expect((await readdir(stage.shelter)).filter((name) => name.startsWith('data-'))).toHaveLength(1);
    await first.stop();
    const second = stage.host({ directory });
    expect((await second.start()).url).toBe(url);
    expect(await rowsOf(url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();

    await cp(closed, path.join(stage.root, 'copied'), { recursive: true });
    const copied = await stage.host({ directory: path.join(stage.root, 'copied', 'db') }).start();
    expect(copied.code).toBe('EMBEDDED_DIRECTORY_COPIED');

    await rename(closed, path.join(stage.root, 'moved'));
    await rm(path.join(stage.root, 'copied'), { recursive: true });
    const moved = stage.host({ directory: path.join(stage.root, 'moved', 'db') });
    expect((await moved.start()).url).toBe(url);
    await moved.stop();
  });

  test('hosts that start at once below a closed directory share one shelter', async () => {
    const directory = path.join(stage.root, 'closed', 'db');
    await mkdir(path.dirname(directory), { mode: 0o700 });
    const hosts = [stage.host({ directory }), stage.host({ directory })];
    const answers = await Promise.all(hosts.map((host) => host.start()));
    expect(answers[0]?.url).toBe(answers[1]?.url);
    expect((await readdir(stage.shelter)).filter((name) => name.startsWith('data-'))).toHaveLength(1);
    for (const host of hosts) await host.stop();
  });

  test('binaries below a closed directory are copied to where the account can run them', async () => {
    const clone = path.join(stage.root, 'clone');
    const program = await cloneProject(clone, 'removed');
    await chmod(clone, 0o700);
    const first = stage.host({}, { program });
    expect((await first.start()).reused).toBe(false);
    const copies = (await readdir(stage.directory)).filter((name) => name.startsWith('postgresql-'));
    expect(copies).toHaveLength(1);
    const { mtimeMs } = await stat(path.join(stage.directory, copies[0] as string));
    await first.stop();
    await stage.host({}, { program }).start();
    expect((await stat(path.join(stage.directory, copies[0] as string))).mtimeMs).toBe(mtimeMs);
  });

  test('a cluster that lost its way to the account says so', async () => {
    const first = stage.host();
    await first.start();
    await first.stop();
    await chmod(stage.directory, 0o700);
    expect((await stage.host().start()).code).toBe('EMBEDDED_CLUSTER_CLOSED');
  });

  test('no place that is open to the account is an error that names the places', async () => {
    const directory = path.join(stage.root, 'closed', 'db');
    await mkdir(path.dirname(directory), { mode: 0o700 });
    const shelter = path.join(stage.root, 'closed', 'shelter');
    const answer = await stage.host({ directory, shelters: [shelter] }).start();
    expect(answer.code).toBe('EMBEDDED_NO_SHELTER');
    expect(answer.message).toContain(shelter);
  });

  test('a shelter that somebody else prepared is not used', async () => {
    const directory = path.join(stage.root, 'closed', 'db');
    await mkdir(path.dirname(directory), { mode: 0o700 });
    await mkdir(stage.shelter);
    await chown(stage.shelter, nobody.uid, nobody.gid);
    expect((await stage.host({ directory }).start()).code).toBe('EMBEDDED_NO_SHELTER');
  });

  test('without an account postgres the server runs as nobody', async () => {
    const accounts = path.join(stage.root, 'passwd');
    await writeFile(accounts, 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n');
    const wrapper = ['unshare', '-m', '/bin/sh', '-c', `mount --bind ${accounts} /etc/passwd && exec "$@"`, 'sh'];
    const trial = spawnSync(wrapper[0] as string, [...wrapper.slice(1), 'true']);
    if (trial.status !== 0) return skipped('no mount namespaces here');
    expect((await stage.host({}, { wrapper }).start()).reused).toBe(false);
    expect((await stat(`/proc/${(await stage.postmaster())?.pid}`)).uid).toBe(nobody.uid);
  });
});

asRoot('as an ordinary account', () => {
  test('starts in a directory of its own', async () => {
    if (!(await canRunSources())) return skipped('the sources are closed to other accounts');
    await mkdir(stage.directory);
    await chown(stage.directory, nobody.uid, nobody.gid);
    expect((await stage.host({}, nobody).start()).reused).toBe(false);
  });

  test('a cluster of that account is run as that account by root, too, who leaves it usable', async () => {
    if (!(await canRunSources())) return skipped('the sources are closed to other accounts');
    await mkdir(stage.directory);
    await chown(stage.directory, nobody.uid, nobody.gid);
    for (const account of [nobody, {}, nobody]) {
      const host = stage.host({}, account);
      expect((await host.start()).reused).toBe(false);
      expect((await stat(`/proc/${(await stage.postmaster())?.pid}`)).uid).toBe(nobody.uid);
      await host.stop();
    }
  });

  test('a directory that it may not write is an error that names the directory', async () => {
    if (!(await canRunSources())) return skipped('the sources are closed to other accounts');
    await mkdir(stage.directory, { mode: 0o755 });
    const answer = await stage.host({}, nobody).start();
    expect(answer.code).toBe('EMBEDDED_DIRECTORY_UNUSABLE');
    expect(answer.message).toContain('нет прав доступа');
  });

  test('a directory that it may not read is an error that names the directory', async () => {
    if (!(await canRunSources())) return skipped('the sources are closed to other accounts');
    await mkdir(stage.directory, { mode: 0o700 });
    const answer = await stage.host({}, nobody).start();
    expect(answer.code).toBe('EMBEDDED_DIRECTORY_UNUSABLE');
    expect(answer.message).toContain(stage.directory);
  });
});

function canRunSources(): Promise<boolean> {
  return userCan({ name: 'nobody', ...nobody }, [
    ['-r', path.join(project, 'jest.config.js')],
    ['-r', path.join(project, 'node_modules')],
    ['-x', process.execPath],
  ]);
}

/** Says in the output what this machine cannot show. */
function skipped(why: string): void {
  process.stdout.write(`SKIPPED ${expect.getState().currentTestName}: ${why}\n`);
}
