import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedServer } from '../../../core/adapters/embedded/index.ts';
import { startChild } from '../../harness/child.ts';
import { startEmulator } from '../../harness/emulator.ts';
import { freePort } from '../../harness/free-port.ts';
import { createInstallation } from '../../harness/installation.ts';
import { until } from '../../harness/until.ts';
import { Random } from '../../stand/pos/index.ts';
import { Client, type Seen } from './client.ts';
import { writeClientPlugins } from './plugins.ts';
import { verify } from './verify.ts';

export interface Played extends Seen {
  readonly runs: number;
}

/**
 * Lets clients do what technologists do, at random, to a host and a second node on the same database; then everything
 * comes to rest, and what is left is verified.
 */
export async function play(options: { clients: number; seconds: number; seed: number }): Promise<Played> {
  const plugins = await mkdtemp(join(tmpdir(), 'priemnaya-clients-'));
  await writeClientPlugins(plugins);
  const emulator = await startEmulator({ seed: options.seed });
  const installation = await createInstallation({
    posUrl: emulator.url,
    environment: {
      PRIEMNAYA_LOG_LEVEL: 'error',
      PRIEMNAYA_LOG_FORMAT: 'json',
      PRIEMNAYA_PLUGINS_DIRECTORIES: plugins,
      PRIEMNAYA_TASKS_GRACE_SECONDS: '5',
    },
  });
  const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
  const database = new pg.Client((await store.start()).url);
  await database.connect();
  const seen: Seen = { calls: 0, answers: new Map(), faults: [] };
  // A node that fails inside says so; what it warns of is part of its work.
  const onLine = (line: string) => {
    if (line.includes('"message":"Request failed"')) seen.faults.push(line);
  };
  const start = (env: NodeJS.ProcessEnv) =>
    startChild('core/cli/main.js', { arguments: ['start'], env: { ...installation.environment, ...env }, onLine });
  const host = start({});
  await installation.ready(host);
  const port = await freePort();
  const second = start({ PRIEMNAYA_WEB_PORT: String(port), PRIEMNAYA_NODE_NAME: 'second' });
  const urls = [installation.url, `http://127.0.0.1:${port}`];
  try {
    await until('the second node', async () => (await fetch(`${urls[1]}/healthz`)).ok, 60_000);
    const end = performance.now() + options.seconds * 1000;
    await Promise.all(
      Array.from({ length: options.clients }, (_, index) => {
        const random = new Random(options.seed * 1000 + index);
        // A session is good on every node.
        return new Client(urls[index % urls.length]!, installation.api.cookie, random, seen).play(end);
      }),
    );
    seen.faults.push(...(await verify(installation.api, database)));
    for (const child of [host, second]) {
      if (child.process.exitCode !== null) seen.faults.push(`A node ended by itself:\n${child.tail()}`);
    }
    const { rows } = await database.query<{ count: number }>('select count(*)::integer as count from host.run');
    return { ...seen, runs: rows[0]!.count };
  } finally {
    for (const child of [host, second]) child.process.kill('SIGTERM');
    await Promise.all([host.ended, second.ended]);
    await database.end();
    await store.stop();
    await emulator.stop();
    await installation.remove();
    await rm(plugins, { recursive: true, force: true });
  }
}
