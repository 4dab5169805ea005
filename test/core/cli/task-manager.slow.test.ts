import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Host, Product } from '../../../core/cli/host.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type SettingsHouse, type SubjectTask, settingsHouse } from '../web/support/settings-house.ts';
import { commandLine } from './command-line.ts';

let house: SettingsHouse;
let task: SubjectTask;
let ticking: NodeJS.Timeout;
beforeAll(async () => {
  house = await settingsHouse();
  ticking = setInterval(() => house.queue.tick(), 20);
});
afterAll(async () => {
  clearInterval(ticking);
  await house.close();
});
beforeEach(() => {
  task = house.nextTask();
});
afterEach(() => task.gate.open());

const product: Product = {
  version: '1.2.3',
  async open() {
    const { access, plugins, rubrics, runs, settings, setupCheck, tasks } = house.services;
    return {
      access,
      plugins,
      runs,
      settings,
      tasks,
      documents: { rubrics },
      setupCheck,
      applied: [],
      config: { timeZone: 'Europe/Moscow' },
      callPlugin: () => Promise.reject(new Error('not here')),
      runOperation: async () => [],
      close: async () => {},
    } satisfies Host;
  },
  openSecrets: () => Promise.reject(new Error('not here')),
  start: async () => {},
};
const cli = commandLine(product);
const json = async (parameters: string, input?: string) => JSON.parse((await cli(parameters, input)).output);
const lastAudit = async () => {
  const { items } = await house.services.access.audit.list({ limit: 1 });
  return items.map(({ login, action, object, outcome, details }) => [
    login?.split(':')[0],
    action,
    object,
    outcome,
    details,
  ])[0];
};

const right = {
  common: { folder: 'входящие', key: 'ключ-1' },
  instances: [{ jobId: 0, settings: { login: 'робот', password: 'тайна-0' } }],
};
/** Selects the group and saves settings; the first automatic run has ended, and the task is stopped. */
async function ready(): Promise<void> {
  await cli(`group select ${task.id}`);
  await cli(`task settings ${task.id} --save -`, JSON.stringify(right));
  await until('the end of the first run', async () => {
    task.gate.open();
    const { items } = await house.services.runs.list({ taskId: task.id, limit: 1 });
    return items[0]?.outcome === 'success';
  });
  await task.stop();
}
/** Opens the gate of a run as soon as it has begun. */
async function letRun(outcome?: Parameters<SubjectTask['gate']['open']>[0]): Promise<void> {
  const before = task.gate.entered;
  await until('a run', () => task.gate.entered > before);
  task.gate.open(outcome);
}

describe('TM-01: groups', () => {
  test('are listed, selected and deselected, and that is audited', async () => {
    expect((await cli(`group select ${task.id}`)).output).toBe(`Группа «Группа ${task.id}» выбрана.\n`);
    expect(await lastAudit()).toEqual(['console', 'group.select', task.id, 'done', { selected: true }]);
    expect((await cli('group list')).output).toMatch(new RegExp(`${task.id} +да +Группа ${task.id} +${task.id}\n`));
    expect((await json('group list --json')).items).toContainEqual(
      expect.objectContaining({ id: task.id, selected: true }),
    );
    expect((await cli(`group deselect ${task.id}`)).code).toBe(0);
    expect(await lastAudit()).toEqual(['console', 'group.select', task.id, 'done', { selected: false }]);
    expect((await cli('group list')).output).toMatch(new RegExp(`${task.id} +нет `));
    expect(await cli('group select none')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/Группы задач «none» нет/),
    });
  });
});

describe('tasks', () => {
  test('TM-11: one is shown with its instances', async () => {
    await ready();
    const { output } = await cli(`task show ${task.id}`);
    expect(output).toMatch(/^Работа задачи: +Разрешена$/m);
    expect(output).toMatch(/^Статус задачи: +Остановлена$/m);
    expect(output).toMatch(/^Последний запуск: +12\.01\.2026 12:00:00$/m);
    expect(output).toMatch(/\nJobID +Состояние .*\n0 +—/);
    expect(await json(`task show ${task.id} --json`)).toMatchObject({ id: task.id, status: 'stopped' });
    expect(await cli('task show None')).toMatchObject({ code: 1, errors: expect.stringMatching(/Задачи «None» нет/) });
  });

  test('TM-40: the history is listed and filtered', async () => {
    await ready();
    const { items, nextCursor } = await json(`task runs ${task.id} --json`);
    expect([items, nextCursor]).toEqual([[expect.objectContaining({ outcome: 'success', kind: 'automatic' })], null]);
    const { output } = await cli(`task runs ${task.id} --job 0 --outcome success --limit 1`);
    expect(output).toMatch(/^Выполнение .*\n[0-9a-f-]{36} +0 +автоматический +12\.01\.2026 12:00:00 .* успех +узел-1/);
    expect((await json(`task runs ${task.id} --outcome failed --json`)).items).toEqual([]);
    expect((await cli(`task runs ${task.id} --outcome lost`)).code).toBe(2);
    expect((await cli('task runs None')).code).toBe(1);
  });

  test('TM-38: a lost slot is exit code 1', async () => {
    const original = house.services.tasks.audit;
    const slot = new Date('2026-01-12T09:00:00Z');
    house.services.tasks.audit = async () => [{ slot, jobId: 0, verdict: 'lost', runId: null }];
    try {
      const told = await cli(`task check-schedule ${task.id} --to 2026-01-12T10:00:00Z`);
      expect([told.code, told.errors]).toEqual([1, expect.stringMatching(/Потеряно плановых запусков: 1/)]);
      expect(told.output).toMatch(/12:00:00 +0 +потерян +—/);
    } finally {
      house.services.tasks.audit = original;
    }
  });
});

describe('TM-33: «Выполнить сейчас»', () => {
  test('says which nodes may run it, and waits for the end', async () => {
    await ready();
    const [told] = await Promise.all([cli(`task run ${task.id} --wait`), letRun({ kind: 'ok', message: 'Готово.' })]);
    expect(told.code).toBe(0);
    expect(told.output).toMatch(/^JobID 0: выполнение .*\nЕго выполняет один из работающих узлов: узел-1\./);
    expect(told.output).toMatch(/^Итог: +успех$/m);
    expect(told.output).toMatch(/^Сообщение: +Готово\.$/m);
    expect(await lastAudit()).toEqual(['console', 'task.run', task.id, 'done', { jobId: null }]);
  });

  test('fails where the run failed', async () => {
    await ready();
    const broken = new Promise<never>((_, reject) => setImmediate(() => reject(new Error('нет связи'))));
    broken.catch(() => {});
    const [told] = await Promise.all([cli(`task run ${task.id} --wait --json`), letRun(broken as never)]);
    expect([told.code, told.errors]).toEqual([1, 'Не удалось выполнений: 1.\n']);
    expect(JSON.parse(told.output).runs).toEqual([expect.objectContaining({ outcome: 'failed', kind: 'manual' })]);
  });

  test('says at once where no node lives', async () => {
    await ready();
    const { nodes } = house.services.tasks;
    house.services.tasks.nodes = async () => (await nodes()).map((node) => ({ ...node, state: 'silent' as const }));
    try {
      expect(await cli(`task run ${task.id} --wait`)).toMatchObject({
        code: 1,
        output: '',
        errors: expect.stringMatching(/^Ни один узел, .* не работает, выполнить некому\. Запустите узел/),
      });
    } finally {
      house.services.tasks.nodes = nodes;
    }
  });
});

describe('runs', () => {
  test('TM-42: the log is followed until the end, as lines and as JSON lines', async () => {
    await ready();
    const { runs } = await json(`task run ${task.id} --json`);
    const { runId } = runs[0];
    const [followed] = await Promise.all([cli(`run log ${runId} --follow`), letRun()]);
    expect(followed.code).toBe(0);
    expect(followed.output).toMatch(/^12\.01\.2026 12:00:00 {2}Начато {2}\{.*\}\n$/);
    expect(followed.output).not.toMatch(/тайна|ключ-1/);
    const lines = (await cli(`run log ${runId} --json`)).output.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'Начато', runId, taskId: task.id, jobId: 0, node: 'узел-1' }),
    ]);
    expect((await cli(`run show ${runId}`)).output).toMatch(/^Кто запросил: +console:/m);
    expect(await json(`run show ${runId} --json`)).toMatchObject({ id: runId, outcome: 'success' });
    expect((await cli('run log none')).code).toBe(1);
  });

  test('one is cancelled, and that is audited; one that has ended is not', async () => {
    await ready();
    const { runs } = await json(`task run ${task.id} --json`);
    const { runId } = runs[0];
    expect((await cli(`run cancel ${runId}`)).code).toBe(0);
    expect(await lastAudit()).toEqual(['console', 'run.cancel', runId, 'done', {}]);
    await until('the end', async () => {
      task.gate.open();
      return (await json(`run show ${runId} --json`)).outcome !== null;
    });
    expect((await cli(`run cancel ${runId}`)).code).toBe(1);
  });
});

describe('TM-25: settings', () => {
  test('are checked, saved as they were shown, listed by version and restored', async () => {
    await ready();
    const shown = await json(`task settings ${task.id}`);
    shown.common.folder = 'другая';
    expect((await cli(`task settings ${task.id} --check -`, JSON.stringify(shown))).output).toBe('Замечаний нет.\n');
    const saved = await cli(`task settings ${task.id} --save -`, JSON.stringify(shown));
    expect(saved).toMatchObject({ code: 0, output: 'Настройки сохранены, версия 2.\n' });
    await task.started();
    expect(await cli(`task settings ${task.id} --restore 1`)).toMatchObject({
      code: 1,
      errors: 'Остановите задачу, чтобы изменить параметры\n',
    });
    await task.stop();
    expect((await cli(`task settings ${task.id} --versions`)).output).toMatch(
      /^Версия 2 {2}12\.01\.2026 12:00:00 {2}console:.*\n {2}\/common\/folder: "входящие" → "другая"\nВерсия 1 /,
    );
    expect((await json(`task settings ${task.id} --versions --json`)).items).toHaveLength(2);
    expect((await cli(`task settings ${task.id} --restore 1`)).output).toBe('Версия 1 возвращена, новая версия 3.\n');
    expect(await lastAudit()).toEqual(['console', 'task.settings.restore', task.id, 'done', { version: 1 }]);
  });

  test('what is wrong is told field by field', async () => {
    await ready();
    const wrong = JSON.stringify({ common: { folder: '' } });
    const checked = await cli(`task settings ${task.id} --check -`, wrong);
    expect([checked.code, checked.output]).toEqual([1, expect.stringMatching(/ошибка .*\/common\/folder/)]);
    const saved = await cli(`task settings ${task.id} --save -`, wrong);
    expect([saved.code, saved.errors]).toEqual([1, expect.stringMatching(/\n {2}\/common\/folder: /)]);
    for (const malformed of ['{"instances": 5}', '{"instances": [null]}', '{"version": "1"}', '{"commom": {}}']) {
      const told = await cli(`task settings ${task.id} --save -`, malformed);
      expect([told.code, told.errors]).toEqual([2, expect.stringMatching(/составлены неверно.*\n {2}\//)]);
    }
    expect((await cli(`task settings ${task.id} --versions --restore 1`)).code).toBe(2);
  });

  test('a question is confirmed by its code', async () => {
    await ready();
    const asking = JSON.stringify({ common: { folder: 'ask' } });
    expect(await cli(`task settings ${task.id} --save -`, asking)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/подтвердите/),
    });
    expect((await cli(`task settings ${task.id} --save - --confirm NOT_EMPTY`, asking)).code).toBe(0);
    await task.started();
    await task.stop();
  });
});

test('TM-51: nodes are listed', async () => {
  expect((await cli('node list')).output).toMatch(/^Узел +Состояние .*\nузел-1 +работает +\d+ /);
  expect((await json('node list --json')).items).toEqual([expect.objectContaining({ name: 'узел-1', state: 'alive' })]);
});

test('AC-04: the audit is listed and filtered', async () => {
  await cli(`group select ${task.id}`);
  const { output } = await cli(`audit list --object ${task.id} --action group.`);
  expect(output).toMatch(
    new RegExp(`^Время .*\n12\\.01\\.2026 12:00:00 +console:\\S+ +group\\.select +${task.id} +done +—\n$`),
  );
  expect((await json('audit list --limit 1 --json')).items).toHaveLength(1);
  expect((await cli('audit list --limit 1')).errors).toMatch(/--cursor \d+/);
  expect((await json('audit list --from 13.01.2026 --json')).items).toEqual([]);
});

test('TM-38: the next slots, and «Проверка расписания»', async () => {
  await ready();
  expect((await cli(`task slots ${task.id}`)).output).toMatch(/^Плановых запусков нет/);
  await cli(`task start ${task.id}`);
  await task.started();
  expect((await json(`task slots ${task.id} --count 2 --json`)).items).toEqual([
    { jobId: 0, slot: '2026-01-12T10:00:00.000Z' },
    { jobId: 0, slot: '2026-01-12T11:00:00.000Z' },
  ]);
  expect((await cli(`task slots ${task.id}`)).output).toMatch(/\n12\.01\.2026 13:00:00 +0\n/);
  // The end of a window is no part of it, and what is to come is not judged.
  await house.clock.advance(60_000);
  const window = '--from "12.01.2026 11:30" --to "12.01.2026 12:30"';
  const { items } = await json(`task check-schedule ${task.id} ${window} --json`);
  expect(items).toEqual([expect.objectContaining({ slot: '2026-01-12T09:00:00.000Z', verdict: 'on-time' })]);
  const checked = await cli(`task check-schedule ${task.id} ${window} --all`);
  expect(checked).toMatchObject({
    code: 0,
    output: expect.stringMatching(/12:00:00 +0 +вовремя .*\nПлановых запусков: 1 \(вовремя — 1,/),
  });
  expect(await cli(`task check-schedule ${task.id} --from вчера`)).toMatchObject({ code: 2 });
  await task.stop();
});
