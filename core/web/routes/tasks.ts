import Type from 'typebox';
import type { RegisteredTask } from '../../plugins/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, items, text } from '../shapes/common.ts';
import { describedTask, group, slot, status, task } from '../shapes/tasks.ts';

const tag = 'Задачи';
const params = Type.Object({ taskId: text });

/** The settings of the module without which a task cannot run (PX-01). */
function moduleOf(task: RegisteredTask | undefined) {
  const declared = task?.plugin.manifest.moduleSettings;
  return declared === undefined ? null : { id: declared.id, title: declared.title.ru };
}

/** Groups and tasks (TM-01…TM-38). */
export function taskRoutes({ tasks, plugins }: WebServices): Route[] {
  /** What the plugin's manifest says of a task (TM-60). */
  function described(taskId: string) {
    const registered = plugins.tasks.get(taskId);
    const { group } = registered?.plugin.manifest ?? {};
    const manifest = registered?.manifest;
    return {
      description: manifest?.description?.ru ?? null,
      groupTitle: group?.title.ru ?? '',
      schedule: manifest?.schedule.kind ?? 'none',
      moduleSettings: manifest?.needsModuleSettings === true ? moduleOf(registered) : null,
      manyInstances: manifest?.instances === 'many',
      counterTitles: Object.fromEntries((manifest?.counters ?? []).map(({ id, title }) => [id, title.ru])),
    };
  }

  return [
    route({
      method: 'GET',
      path: '/api/groups',
      access: 'tasks.read',
      summary: 'Группы фоновых задач.',
      tag,
      schema: { response: { 200: items(group) } },
      handle: async () => ({ items: await tasks.groups() }),
    }),
    route({
      method: 'PUT',
      path: '/api/groups/:id',
      access: 'tasks.manage',
      summary: 'Выбор группы «для отображения и выполнения».',
      tag,
      schema: {
        params: Type.Object({ id: text }),
        body: Type.Object({ selected: Type.Boolean() }, closed),
        response: { 200: group },
      },
      audit: { action: 'group.select', details: ({ body }) => ({ selected: body.selected }) },
      handle: ({ params, body, by }) => tasks.selectGroup(params.id, body.selected, by),
    }),
    route({
      method: 'GET',
      path: '/api/tasks',
      access: 'tasks.read',
      summary: 'Задачи выбранных групп.',
      tag,
      schema: {
        querystring: Type.Object({ group: Type.Optional(text), status: Type.Optional(status) }, closed),
        response: { 200: items(task) },
      },
      handle: async ({ query }) => ({ items: await tasks.tasks(query) }),
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId',
      access: 'tasks.read',
      summary: 'Задача.',
      tag,
      schema: { params, response: { 200: describedTask } },
      handle: async ({ params }) => ({ ...(await tasks.task(params.taskId)), ...described(params.taskId) }),
    }),
    route({
      method: 'POST',
      path: '/api/tasks/:taskId/start',
      access: 'tasks.manage',
      summary: 'Запуск задачи.',
      tag,
      schema: { params, response: { 200: task } },
      audit: { action: 'task.start' },
      handle: ({ params, by }) => tasks.start(params.taskId, by),
    }),
    route({
      method: 'POST',
      path: '/api/tasks/:taskId/stop',
      access: 'tasks.manage',
      summary: 'Остановка задачи.',
      tag,
      schema: { params, response: { 200: task } },
      audit: { action: 'task.stop' },
      handle: ({ params, by }) => tasks.stop(params.taskId, by),
    }),
    route({
      method: 'POST',
      path: '/api/tasks/:taskId/run',
      access: 'tasks.manage',
      summary: '«Выполнить сейчас»: один экземпляр или, без jobId, все.',
      tag,
      schema: {
        params,
        body: Type.Object({ jobId: Type.Optional(Type.Integer({ minimum: 0 })) }, closed),
        response: {
          202: Type.Object({ runs: Type.Array(Type.Object({ runId: text, jobId: Type.Integer() })) }),
        },
      },
      optionalBody: true,
      audit: { action: 'task.run', details: ({ body }) => ({ jobId: body.jobId ?? null }) },
      async handle({ params, body, by, reply }) {
        reply.code(202);
        return { runs: await tasks.runNow(params.taskId, body.jobId, by) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/slots',
      access: 'tasks.read',
      summary: 'Следующие плановые времена запуска.',
      tag,
      schema: {
        params,
        querystring: Type.Object({ count: Type.Integer({ minimum: 1, maximum: 100, default: 5 }) }, closed),
        response: { 200: items(slot) },
      },
      handle: async ({ params, query }) => ({ items: await tasks.slots(params.taskId, query.count) }),
    }),
  ];
}
