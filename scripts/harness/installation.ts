import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/index.ts';
import { ALL_CARDS } from '../../core/access/index.ts';
import type { Logger } from '../../core/contract/index.ts';
import { openHost } from '../../core/main.ts';
import { prepareDemo } from '../stand/demo/index.ts';
import { Api } from './api.ts';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clerk = { login: 'clerk', password: 'made-up-for-this-clerk' };
const technologist = { login: 'technologist', password: 'made-up-for-this-measurement' };

/** An installation of its own in a temporary directory, with the demo directories and one technologist. */
export interface Installation {
  readonly url: string;
  readonly api: Api;
  readonly environment: NodeJS.ProcessEnv;
  /** The API as a clerk who works in all card indexes uses it; a host must be ready. */
  clerk(): Promise<Api>;
  /** Starts the product by its command; resolves as soon as the process is there. */
  startHost(): Child;
  /** Waits until the API of this host answers; fails when the host ends before. */
  ready(host: Child): Promise<void>;
  remove(): Promise<void>;
}

export async function createInstallation(options: {
  posUrl: string;
  /** Further environment variables of the host. */
  environment?: NodeJS.ProcessEnv;
}): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'priemnaya-'));
  const port = await freePort();
  const environment = {
    PRIEMNAYA_DATA: join(directory, 'data'),
    PRIEMNAYA_WEB_PORT: String(port),
    PRIEMNAYA_MONITORING_PORT: '0',
    PRIEMNAYA_NODE_NAME: 'measured',
    PRIEMNAYA_STAND_MODE: 'off',
    ...options.environment,
  };
  const url = `http://127.0.0.1:${port}`;
  await prepare(environment, options.posUrl);
  const api = new Api(url);
  const answers = async () => ((await fetch(`${url}/healthz`)).ok ? true : undefined);
  let loggedIn = false;
  return {
    url,
    api,
    environment,
    clerk: () => logInClerk(api, url),
    startHost: () => startChild('core/cli/main.js', { arguments: ['start'], env: environment }),
    ready: async (host) => {
      const ended = host.ended.then((code): never => {
        throw new Error(`The host ended with ${code}:\n${host.tail()}`);
      });
      await Promise.race([until('the API', answers, 60_000), ended]);
      if (!loggedIn) await api.login(technologist.login, technologist.password);
      loggedIn = true;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The steps that a technologist takes by hand; then the tasks are stopped, so that runs come when they are asked for. */
async function prepare(environment: NodeJS.ProcessEnv, posUrl: string): Promise<void> {
  const host = await openHost(await loadConfig(environment), silent);
  try {
    await prepareDemo(host, { posUrl, intervalMinutes: 999, say: () => {} });
    for (const { id } of await host.tasks.tasks({})) await host.tasks.stop(id, 'harness');
    await host.access.users.create({
      ...technologist,
      name: 'Технолог',
      roles: ['technologist', 'administrator', 'clerk'],
      cards: [ALL_CARDS],
    });
  } finally {
    await host.close();
  }
}

async function logInClerk(technologistsApi: Api, url: string): Promise<Api> {
  const { login, password } = clerk;
  const { items } = await technologistsApi.get<{ items: { login: string }[] }>('/api/users');
  if (!items.some((user) => user.login === login)) {
    await technologistsApi.post('/api/users', { ...clerk, name: 'Регистратор', roles: ['clerk'], cards: [ALL_CARDS] });
  }
  const api = new Api(url);
  await api.login(login, password);
  return api;
}
