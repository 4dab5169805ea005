import { Readable } from 'node:stream';
import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, streamed, text, time } from '../shapes/common.ts';
import { outcome, run, runStatistics } from '../shapes/tasks.ts';

const tag = 'Выполнения';
const monthMs = 30 * 86_400_000;
const params = Type.Object({ runId: text });

/** The history of runs and their logs (TM-40, TM-42). */
export function runRoutes({ runs, tasks, clock }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/runs',
      access: 'tasks.read',
      summary: 'История выполнений задачи, новые первыми.',
      tag,
      schema: {
        params: Type.Object({ taskId: text }),
        querystring: Type.Object(
          {
            jobId: Type.Optional(Type.Integer({ minimum: 0 })),
            outcome: Type.Optional(outcome),
            ...paging,
          },
          closed,
        ),
        response: { 200: page(run) },
      },
      export: { name: ({ params }) => `Выполнения ${params.taskId}` },
      handle: ({ params, query }) => runs.list({ ...query, taskId: params.taskId }),
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/statistics',
      access: 'tasks.read',
      summary: 'Длительность и счётчики выполнений для графика, по дням или по одному. Без границ — последние 30 дней.',
      tag,
      schema: {
        params: Type.Object({ taskId: text }),
        querystring: Type.Object(
          {
            from: Type.Optional(time),
            to: Type.Optional(time),
            jobId: Type.Optional(Type.Integer({ minimum: 0 })),
            by: Type.Unsafe<'day' | 'run'>({ type: 'string', enum: ['day', 'run'], default: 'day' }),
          },
          closed,
        ),
        response: { 200: runStatistics },
      },
      async handle({ params, query }) {
        await tasks.task(params.taskId);
        const to = query.to === undefined ? clock.now() : new Date(query.to);
        const from = query.from === undefined ? new Date(to.getTime() - monthMs) : new Date(query.from);
        return runs.statistics({ taskId: params.taskId, jobId: query.jobId, by: query.by, from, to });
      },
    }),
    route({
      method: 'GET',
      path: '/api/runs/:runId',
      access: 'tasks.read',
      summary: 'Выполнение.',
      tag,
      schema: { params, response: { 200: run } },
      handle: ({ params }) => runs.get(params.runId),
    }),
    route({
      method: 'POST',
      path: '/api/runs/:runId/cancel',
      access: 'tasks.manage',
      summary: 'Отмена: идущее выполнение просят закончиться, ожидающее снимается с очереди.',
      tag,
      schema: { params, response: { 202: Type.Object({}) } },
      audit: { action: 'run.cancel' },
      async handle({ params, by, reply }) {
        await runs.cancel(params.runId, by);
        reply.code(202);
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/runs/:runId/log',
      access: 'tasks.read',
      summary: 'Журнал выполнения: строки JSON (application/x-ndjson).',
      tag,
      schema: {
        params,
        querystring: Type.Object(
          {
            skip: Type.Integer({
              minimum: 0,
              maximum: 2 ** 31 - 1,
              default: 0,
              description: 'Сколько первых строк пропустить',
            }),
          },
          closed,
        ),
        response: streamed('application/x-ndjson', 'Строки журнала: at, level, message и подробности'),
      },
      async handle({ params, query, reply }) {
        await runs.get(params.runId);
        return reply
          .type('application/x-ndjson; charset=utf-8')
          .send(Readable.from(jsonLines(runs.log(params.runId, query.skip)), { objectMode: false }));
      },
    }),
  ];
}

/** Lines are sent some at a time: a stream of tiny chunks is slow. */
async function* jsonLines(lines: AsyncIterable<object>): AsyncIterable<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < 16_384) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
