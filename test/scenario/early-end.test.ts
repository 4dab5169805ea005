import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runningPostmaster } from '../../core/adapters/embedded/postmaster.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { freePort } from '../../scripts/harness/free-port.ts';
import { until } from '../../scripts/harness/until.ts';

let directory: string;
let stand: Child;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'priemnaya-early-'));
  // Open to the account of the database server, so that the data stay here also when this is root.
  await chmod(directory, 0o755);
});
afterEach(async () => {
  stand.process.kill('SIGKILL');
  await stand.ended;
  await rm(directory, { recursive: true, force: true });
});

test.each([
  ['SIGTERM', 'Запускается встроенный PostgreSQL'],
  ['SIGINT', 'Схема базы данных обновлена'],
  ['SIGTERM', 'Справочник'],
] as const)(
  'TM-52: %s in the first start, at «%s», ends in order and leaves no database server behind',
  async (signal, moment) => {
    let come = false;
    const [web, monitoring, pos] = [await freePort(), await freePort(), await freePort()];
    stand = startChild('scripts/stand/main.js', {
      env: {
        PRIEMNAYA_DATA: directory,
        PRIEMNAYA_WEB_PORT: String(web),
        PRIEMNAYA_MONITORING_PORT: String(monitoring),
        PRIEMNAYA_STAND_POS_PORT: String(pos),
      },
      onLine: (line) => {
        come ||= line.includes(moment);
      },
    });
    await until(moment, () => come, 60_000);
    stand.process.kill(signal);
    expect(await stand.ended).toBe(0);
    expect(await runningPostmaster(join(directory, 'postgres', 'server', 'data'))).toBeUndefined();
  },
);
