import { randomBytes } from 'node:crypto';
import { Access } from '../../../../core/access/index.ts';
import { ConflictError, NotFoundError } from '../../../../core/contract/errors.ts';
import type { PluginCode, PluginContext, PluginManifest } from '../../../../core/contract/index.ts';
import type {
  DirectoryService,
  DocumentEditor,
  DocumentLists,
  DocumentReader,
  DocumentView,
} from '../../../../core/documents/api.ts';
import type { LoadedPlugin, PluginRegistry } from '../../../../core/plugins/api.ts';
import type { Clock } from '../../../../core/ports/clock.ts';
import type { Database } from '../../../../core/ports/database.ts';
import type { RunHistory, RunView } from '../../../../core/runs/api.ts';
import type { SettingsService, SettingsView } from '../../../../core/settings/api.ts';
import type { TaskManager, TaskView } from '../../../../core/tasks/api.ts';
import type { HostEvent, WebServices } from '../../../../core/web/index.ts';

/** Small services for tests of the routes alone; they note what was asked of them. */
export interface TestServices extends WebServices {
  /** `name(argument, …)` of each call. */
  readonly asked: unknown[][];
  readonly logged: unknown[][];
  emit(event: HostEvent): void;
}

const at = new Date('2026-01-12T09:00:00Z');

export const task: TaskView = {
  id: 'Test.Task',
  title: 'Проверочная задача',
  group: 'TEST',
  plugin: 'test',
  type: 'automatic',
  permitted: true,
  status: 'started',
  state: 'failed',
  createdAt: at,
  updatedAt: at,
  nextRunAt: at,
  lastRunAt: null,
  message: 'Ожидание следующей итерации.',
  progress: { done: 1, total: null },
  errors: [{ at, message: 'Организация «Пример» не отвечает.' }],
  instances: [{ jobId: 0, state: 'waiting', nextRunAt: at, lastRunAt: null }],
};

export const run: RunView = {
  id: 'run-1',
  taskId: task.id,
  jobId: 0,
  kind: 'manual',
  slot: null,
  requestedBy: 'tech',
  node: 'node-1',
  queuedAt: at,
  startedAt: at,
  finishedAt: null,
  outcome: null,
  counters: { received: 3 },
  progress: null,
  message: null,
  errors: [{ at, message: 'Ошибка элемента' }],
};

const settings: SettingsView = {
  version: 3,
  schema: { common: { type: 'object' }, instance: null },
  common: { hours: 5, password: null },
  instances: [{ jobId: 0, settings: { name: 'x' } }],
  secrets: { common: ['/password'], instance: [] },
  secretsSet: ['/common/password'],
  missing: [],
};

export const document: DocumentView = {
  isn: 100,
  version: 1,
  kind: 2,
  group: { due: '0.G.', name: 'Обращения' },
  card: { due: '0.A.', name: 'Картотека А' },
  cabinet: null,
  folder: null,
  number: 'О-1',
  date: '2026-01-12',
  planDate: null,
  factDate: null,
  access: 'общий',
  delivery: null,
  content: 'Содержание',
  note: null,
  urgent: false,
  collective: false,
  controlled: false,
  correspondents: [{ citizenIsn: 5, name: 'Придуманная П.П.' }],
  addressees: [],
  rubrics: [],
  links: [],
  files: [{ id: 7, name: 'Письмо «раз».txt', description: null, size: 5, send: true, sha256: 'aa' }],
  resolutions: [],
  executors: [],
  officials: [],
  values: { POS_MSG_ID: '42' },
  protocol: [{ at, user: 'WFAGENT', operation: 'Регистрация', comment: null, details: null }],
};

export interface TestPlugin {
  readonly id?: string;
  readonly manifest?: Partial<PluginManifest>;
  readonly code?: Partial<PluginCode>;
}

export function loadedPlugin({ id = 'test', manifest = {}, code = {} }: TestPlugin): LoadedPlugin {
  return {
    manifest: {
      id,
      version: '1.2.3',
      hostApi: 1,
      title: { ru: 'Проверочный плагин' },
      group: { id: 'TEST', title: { ru: 'Проверка' } },
      module: './index.ts',
      tasks: [],
      ...manifest,
    },
    directory: `/plugins/${id}`,
    code: { tasks: {}, ...code },
    moduleSchema: null,
    taskSchemas: new Map(),
  };
}

export function testServices(
  database: Database,
  clock: Clock,
  plugins: readonly TestPlugin[] = [{}],
  changes: Partial<WebServices> = {},
): TestServices {
  const asked: unknown[][] = [];
  const logged: unknown[][] = [];
  const listeners = new Set<(event: HostEvent) => void>();
  const note = (name: string, ...parameters: unknown[]) => asked.push([name, ...parameters]);
  const registry: PluginRegistry = {
    plugins: plugins.map(loadedPlugin),
    failures: [{ file: '/plugins/bad/plugin.manifest.json', code: 'MANIFEST_INVALID', reason: 'нет версии' }],
    tasks: new Map(),
  };
  return {
    asked,
    logged,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    access: new Access({ database, clock, sessions: { idleMinutes: 60, absoluteMinutes: 600 } }),
    tasks: tasksNoting(note),
    runs: runsNoting(note),
    settings: settingsNoting(note),
    documents: documentsNoting(),
    lists: listsNoting(note),
    // What users change in РК is tested over the real tables.
    editor: new Proxy({} as DocumentEditor, {
      get: () => async () => {
        throw new NotFoundError('DOCUMENT_UNKNOWN', 'Другой текст.');
      },
    }),
    directories: directoriesNoting(note),
    deadlines: {
      year: async () => [],
      setYear: async () => [],
      importYear: async () => [],
      workingDay: async (from) => from,
      settings: async () => ({ enabled: true, executors: true, heads: true, daysBefore: 3 }),
      setSettings: async (settings) => settings,
    },
    alike: {
      citizens: async () => ({ items: [], nextCursor: null }),
      merge: async (isn) => ({ isn, merged: [], documents: 0 }),
      documents: async () => [],
      follow: async () => 0,
    },
    rubrics: {
      importFile: async (content, options) => {
        note('importFile', content.length, options);
        return { dryRun: options.dryRun ?? false, added: 0, updated: 0, unchanged: 0, missing: 0, changes: [] };
      },
    },
    setupCheck: async () => [],
    overview: async () => ({ days: [], figures: [], tasks: null, failed: [] }),
    reasons: async () => [],
    plugins: registry,
    contexts: () => ({}) as PluginContext,
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    checks: [],
    gauges: async () => [{ name: 'runs', help: 'Runs', values: [{ labels: { outcome: 'success' }, value: 2 }] }],
    warnings: async () => [],
    shorthands: { msgId: 'POS_MSG_ID' },
    log: {
      debug: () => undefined,
      info: (...line) => logged.push(line),
      warn: (...line) => logged.push(line),
      error: (...line) => logged.push(line),
    },
    clock,
    timeZone: 'Europe/Moscow',
    ...changes,
  };
}

type Note = (name: string, ...parameters: unknown[]) => void;

function known(id: string): TaskView {
  if (id !== task.id) throw new NotFoundError('TASK_MISSING', 'Такой задачи нет.');
  return task;
}

function tasksNoting(note: Note): TaskManager {
  const group = { id: 'TEST', title: 'Проверка', selected: true, tasks: [task.id] };
  return {
    groups: async () => [group],
    selectGroup: async (...parameters) => {
      note('selectGroup', ...parameters);
      return group;
    },
    tasks: async (filter) => {
      note('tasks', filter);
      return [task];
    },
    task: async (id) => known(id),
    start: async (id, by) => {
      note('start', id, by);
      throw new ConflictError('TASK_UNCONFIGURED', 'Задача требует настройки.');
    },
    stop: async (id, by) => {
      note('stop', id, by);
      return known(id);
    },
    runNow: async (...parameters) => {
      note('runNow', ...parameters);
      return [{ runId: 'run-1', jobId: 0 }];
    },
    audit: async (id, from, to) => {
      note('audit', id, from, to);
      return [{ slot: from, jobId: 0, verdict: 'on-time' as const, runId: null }];
    },
    nodes: async () => [],
    slots: async (id, count) => {
      note('slots', id, count);
      return [{ jobId: 0, slot: at }];
    },
  };
}

function runsNoting(note: Note): RunHistory {
  return {
    list: async (filter) => {
      note('runs', filter);
      return { items: [run], nextCursor: 'next' };
    },
    get: async (id) => {
      if (id !== run.id) throw new NotFoundError('RUN_MISSING', 'Такого выполнения нет.');
      return run;
    },
    cancel: async (...parameters) => note('cancel', ...parameters),
    statistics: async (query) => {
      note('statistics', query);
      return { by: query.by, from: query.from, to: query.to, truncated: false, items: [] };
    },
    async *log(runId) {
      for (let n = 0; n < 1000; n++) {
        yield { at, level: 'info', message: `строка ${n}`, runId, taskId: task.id, jobId: 0, node: 'node-1' };
      }
    },
  };
}

function settingsNoting(note: Note): SettingsService {
  return {
    read: async (owner) => {
      note('read', owner);
      return settings;
    },
    save: async (...parameters) => {
      note('save', ...parameters);
      return settings;
    },
    check: async (...parameters) => {
      note('check', ...parameters);
      return [{ path: '/common/hours', severity: 'warning', code: 'SELDOM', message: 'Редко.' }];
    },
    versions: async () => [
      { version: 3, at, author: 'tech', diff: [{ path: '/common/hours', before: 4, after: null }] },
    ],
    restore: async (...parameters) => {
      note('restore', ...parameters);
      return settings;
    },
  };
}

function listsNoting(note: Note): DocumentLists {
  const { isn, number, date, kind, group, content, note: remark, values, planDate, factDate, urgent } = document;
  const correspondents = document.correspondents.map(({ name }) => name);
  const row = {
    isn,
    number,
    date,
    kind,
    group,
    content,
    note: remark,
    values,
    planDate,
    factDate,
    urgent,
    correspondents,
  };
  const shown = { ...row, overdue: false, executors: [] };
  return {
    search: async (filter) => {
      note('documents', filter);
      return { items: [shown], nextCursor: null };
    },
    cabinets: async () => ({ items: [], nextCursor: null }),
    cabinet: async (isn) => {
      throw new NotFoundError('CABINET_UNKNOWN', `Кабинета ${isn} нет.`);
    },
    folder: async () => ({ items: [{ ...shown, unread: true }], nextCursor: null }),
    opened: async (...parameters) => note('opened', ...parameters),
    appeals: async () => [],
  };
}

function documentsNoting(): DocumentReader {
  return {
    card: async (isn) => {
      if (isn !== document.isn) throw new NotFoundError('DOCUMENT_UNKNOWN', 'Другой текст.');
      return document.card.due;
    },
    get: async (isn) => {
      if (isn !== document.isn) throw new NotFoundError('DOCUMENT_UNKNOWN', 'Другой текст.');
      return document;
    },
    file: async () => ({
      name: 'Письмо «раз».txt',
      size: 5,
      content: (async function* () {
        yield Buffer.from('bytes');
      })(),
    }),
  };
}

function directoriesNoting(note: Note): DirectoryService {
  return {
    list: async (name, filter) => {
      note('list', name, filter);
      return { items: [{ due: '0.1.', values: { POS_KEY: null } }], nextCursor: null };
    },
    read: async (name, key) => {
      note('read', name, key);
      return { due: key };
    },
    create: async (name, row, by) => {
      note('create', name, row, by);
      return { ...row, isn: 1 };
    },
    update: async (name, key, changes, by) => {
      note('update', name, key, changes, by);
      return changes;
    },
    remove: async (...parameters) => note('remove', ...parameters),
  };
}

export const password = randomBytes(12).toString('hex');
