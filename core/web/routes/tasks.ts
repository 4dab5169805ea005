import Type from 'typebox';
import type { TaskView } from '../../tasks/api.ts';
import { describedTask } from '../described-task.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, items, text, time } from '../shapes/common.ts';
import { group, node, reason, slot, slotVerdict, status, task, taskWithManifest } from '../shapes/tasks.ts';

const tag = 'Задачи';
const params = Type.Object({ taskId: text });

/** The table as it is sent: after an event every open page reads the same one, and it is long. */
const tables = new WeakMap<readonly TaskView[], Buffer>();
const dayMs = 86_400_000;

/** Groups, tasks and nodes (TM-01…TM-51). */
export function taskRoutes({ tasks, plugins, clock, reasons }: WebServices): Route[] {
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
      export: { name: 'Фоновые задачи', list: async ({ query }) => ({ items: await tasks.tasks(query) }) },
      async handle({ query, reply }) {
        const all = await tasks.tasks(query);
        const json = tables.get(all) ?? Buffer.from(reply.serializeInput({ items: all }, '200') as string);
        tables.set(all, json);
        return reply.type('application/json; charset=utf-8').send(json);
      },
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId',
      access: 'tasks.read',
      summary: 'Задача.',
      tag,
      schema: { params, response: { 200: taskWithManifest } },
      handle: async ({ params }) => ({
        ...(await tasks.task(params.taskId)),
        ...describedTask(plugins.tasks.get(params.taskId)),
      }),
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
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/audit',
      access: 'tasks.read',
      summary:
        '«Проверка расписания»: что стало с плановыми временами прошедшего промежутка. Без границ — последние сутки.',
      tag,
      schema: {
        params,
        querystring: Type.Object({ from: Type.Optional(time), to: Type.Optional(time) }, closed),
        response: { 200: items(slotVerdict) },
      },
      async handle({ params, query }) {
        const to = query.to === undefined ? clock.now() : new Date(query.to);
        const from = query.from === undefined ? new Date(to.getTime() - dayMs) : new Date(query.from);
        return { items: await tasks.audit(params.taskId, from, to) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/reasons',
      access: 'tasks.read',
      summary: '«Почему не запущено»: что мешает задаче выполняться, или когда она выполнится.',
      tag,
      schema: { params, response: { 200: items(reason) } },
      handle: async ({ params }) => ({ items: await reasons(params.taskId) }),
    }),
    route({
      method: 'GET',
      path: '/api/nodes',
      access: 'tasks.read',
      summary: 'Узлы с последним признаком жизни.',
      tag: 'Узлы',
      schema: { response: { 200: items(node) } },
      handle: async () => ({ items: await tasks.nodes() }),
    }),
  ];
}
