import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '../../../core/adapters/http/index.ts';
import { migrate } from '../../../core/adapters/postgres/migrate.ts';
import type { DocumentSystem, Outcome, OwnLetter, Services, TaskSettings } from '../../../core/contract/index.ts';
import { createDocuments } from '../../../core/documents/index.ts';
import type { Antivirus } from '../../../core/ports/antivirus.ts';
import type { Database } from '../../../core/ports/database.ts';
import { createPosEmulator, type PosEmulator } from '../../../scripts/stand/pos/index.ts';
import { freshDatabase } from '../../../test/support/database.ts';
import type { PosContext, PosRun } from '../context.ts';
import plugin from '../plugin.ts';
import type { PosSettings } from '../settings.ts';
import { taskId } from '../task-id.ts';
import { type SeenDocument, documents as seenDocuments, textOf } from './documents.ts';
import { Office } from './office.ts';

export const lko = {
  clientId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
  clientSecret: 'stand-key-one',
  lkoId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b',
  name: 'Сельское поселение Краснознаменное',
};
export const secondLko = {
  clientId: 'a3f1c1de-5b7a-4f0e-9d0a-52c5a7f10001',
  clientSecret: 'stand-key-two',
  lkoId: 'a3f1c1de-5b7a-4f0e-9d0a-52c5a7f10001',
  name: 'Администрация округа',
};
export const thirdLko = {
  clientId: 'c7d1c1de-5b7a-4f0e-9d0a-52c5a7f10003',
  clientSecret: 'stand-key-three',
  lkoId: 'c7d1c1de-5b7a-4f0e-9d0a-52c5a7f10003',
  name: 'Управление благоустройства',
};

export interface Notice {
  readonly occasion: string;
  readonly key: string;
  readonly text: string;
}

/** What one run did. */
export interface SeenRun {
  readonly outcome: Outcome;
  readonly counters: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Stands in front of services, e.g. to break them. */
  readonly services?: Partial<Services>;
  /** «Автоматическая регистрация сообщений» where left out. */
  readonly task?: string;
  readonly kind?: PosRun['kind'];
  readonly jobId?: number;
  /** Settings of the task itself. */
  readonly own?: { readonly common: unknown; readonly instance: unknown };
}

/** One installation with its own database, an emulator of ПОС over a socket, and the plugin as the host would run it. */
export interface Installation {
  readonly pos: PosEmulator;
  readonly database: Database;
  readonly documents: DocumentSystem;
  readonly services: Services;
  readonly office: Office;
  readonly clock: { at: Date };
  readonly notices: Map<string, Notice>;
  /** Those in the words of the plugin. */
  readonly letters: OwnLetter[];
  /** Everything that was logged, as text. */
  readonly log: string[];
  settings: PosSettings;
  /** DUE of what {@link open} made for the first organisation. */
  readonly made: { organization: string; group: string; card: string; cabinet: number; reverseLink: number };
  /** By JobID. */
  readonly taskSettings: Map<number, TaskSettings>;
  readonly wakes: string[];
  /** Tasks that asked to be woken at a time. */
  readonly wakesAt: { readonly taskId: string; readonly at: Date }[];
  run(options?: RunOptions): Promise<SeenRun>;
  /** @param services stand in front of those of the installation */
  context(services?: Partial<Services>): PosContext;
  /** A further organisation, associated with a подразделение of its own. */
  addOrganization(setup: typeof lko, groupName: string): Promise<string>;
  seen(messageId?: string): Promise<SeenDocument[]>;
  textOf(document: SeenDocument, file: string): Promise<string>;
  end(): Promise<void>;
}

export async function open(
  options: { timeZone?: string; start?: string; antivirus?: Antivirus } = {},
): Promise<Installation> {
  const timeZone = options.timeZone ?? 'Europe/Moscow';
  const clock = {
    at: new Date(options.start ?? Date.now()),
    now: () => clock.at,
    sleep: async () => {},
    monotonic: () => 0,
  };
  const { database, url, drop } = await freshDatabase();
  const directory = fileURLToPath(new URL('../database', import.meta.url));
  await migrate(database, [{ schema: 'plugin_pos', directory }]);
  const filesDirectory = await mkdtemp(path.join(tmpdir(), 'priemnaya-pos-'));
  const documents = await createDocuments({
    database,
    url,
    filesDirectory,
    clock,
    timeZone,
    antivirus: options.antivirus,
  });
  const pos = await createPosEmulator({ seed: 7, organisations: [lko, secondLko, thirdLko] });
  const http = createHttpClient({ channel: 'pos', allowedOrigins: async () => [installation.settings.posUrl] });
  const notices = new Map<string, Notice>();
  const letters: OwnLetter[] = [];
  const services: Services = {
    documents: documents.system,
    database,
    http,
    notices: {
      record: async (notice) => void notices.set(`${notice.occasion} ${notice.key}`, notice),
      settle: async (occasion, key) => void notices.delete(`${occasion} ${key}`),
      send: async (letter) => letters.push(letter) > 0,
      sendTest: async () => ({ answer: '250 ok' }),
    },
  };
  const log: string[] = [];
  const state = new Map<string, unknown>();
  const office = new Office(database);
  const wakes: string[] = [];
  const installation: Installation = {
    pos,
    database,
    documents: documents.system,
    services,
    office,
    clock,
    notices,
    letters,
    log,
    taskSettings: new Map(),
    wakes,
    wakesAt: [],
    settings: undefined as unknown as PosSettings,
    made: undefined as unknown as Installation['made'],
    context: (front = {}) => contextOf(installation, timeZone, { ...services, ...front }),
    run: (runOptions = {}) => runOnce(installation, state, timeZone, runOptions),
    addOrganization: async (setup, groupName) => {
      await office.group(groupName);
      const due = await office.organization(setup.name, {
        POS_ID: setup.clientId,
        POS_KEY: setup.clientSecret,
        POS_DOCGROUP: groupName,
      });
      const department = await office.department(setup.name, { organizationDue: due });
      const official = await office.official(department, department);
      await office.setValues(due, { POS_CAB_REG: official.due });
      return due;
    },
    seen: (messageId) => seenDocuments(database, messageId ?? null),
    textOf: (document, file) => textOf(documents.system.files, document, file),
    end: async () => {
      http.close();
      await pos.close();
      await documents.close();
      await drop();
      await rm(filesDirectory, { recursive: true, force: true });
    },
  };
  await prepare(installation);
  return installation;
}

async function prepare(installation: Installation): Promise<void> {
  const { office, pos } = installation;
  for (const { run } of plugin.operations ?? []) {
    await run(contextOf(installation, 'Europe/Moscow'), { dryRun: false });
  }
  const links = await office.linkTypes();
  installation.settings = {
    posUrl: pos.url,
    serverName: 'node',
    intervalMinutes: 10,
    deliveryKindIsn: await office.deliveryKind(),
    linkTypeIsn: links.direct,
    testContour: false,
    rubricVertexDue: await office.rubricator(),
    rawRetentionDays: 90,
  };
  const group = await office.group('ПОС Обращения в СПК');
  const organization = await office.organization(
    lko.name,
    { POS_ID: lko.clientId, POS_KEY: lko.clientSecret, POS_DOCGROUP: 'ПОС Обращения в СПК' },
    true,
  );
  const card = await office.department(lko.name, { organizationDue: organization });
  const official = await office.official(card, card);
  await office.setValues(organization, { POS_CAB_REG: official.due });
  Object.assign(installation, {
    made: { organization, group, card, cabinet: official.cabinetIsn, reverseLink: links.reverse },
  });
}

function contextOf(installation: Installation, timeZone: string, services = installation.services): PosContext {
  const write = (level: string) => (message: string, details?: object) =>
    void installation.log.push(`${level} ${message} ${JSON.stringify(details ?? {})}`);
  return {
    services,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    clock: { now: () => installation.clock.at },
    timeZone,
    moduleSettings: async <T>() => installation.settings as T,
    taskSettings: async () => installation.taskSettings,
    wake: async (id, _jobId, at) => {
      if (at === undefined) installation.wakes.push(id);
      else installation.wakesAt.push({ taskId: id, at });
    },
    call: async <T>(name: string, payload: unknown) =>
      (await plugin.commands?.[name]?.(payload, contextOf(installation, timeZone, services))) as T,
  };
}

async function runOnce(
  installation: Installation,
  state: Map<string, unknown>,
  timeZone: string,
  options: RunOptions,
): Promise<SeenRun> {
  const counters: Record<string, number> = {};
  const before = installation.log.length;
  const run: PosRun = {
    ...contextOf(installation, timeZone, { ...installation.services, ...options.services }),
    runId: 'run',
    taskId: options.task ?? taskId,
    jobId: options.jobId ?? 0,
    kind: options.kind ?? 'manual',
    slot: null,
    fencing: 1,
    settings: { module: installation.settings, common: {}, instance: {}, ...options.own },
    signal: options.signal ?? new AbortController().signal,
    state: {
      get: async <T>(key: string) => state.get(key) as T | undefined,
      set: async (key, value) => void state.set(key, value),
      delete: async (key) => void state.delete(key),
      step: (_key, work) => work(),
    },
    progress: () => {},
    count: (counter, by = 1) => {
      counters[counter] = (counters[counter] ?? 0) + by;
    },
  };
  const task = plugin.tasks[run.taskId]!;
  const outcome = await task.run(run as never);
  const errors = installation.log.slice(before).filter((line) => line.startsWith('error'));
  return { outcome, counters, errors };
}
