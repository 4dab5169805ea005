import { Readable } from 'node:stream';
import Type from 'typebox';
import { may } from '../../access/index.ts';
import { NotFoundError } from '../../contract/errors.ts';
import type { Cookies } from '../cookies.ts';
import { type Call, type Route, route } from '../route.ts';
import type { HostEvents, WebServices } from '../services.ts';
import { closed, streamed } from '../shapes/common.ts';
import { texts as common } from '../texts.ts';
import { Actions, type Done } from './actions.ts';
import { createRefused } from './errors.ts';
import { readJournal } from './journal.ts';
import { Loads } from './loads.ts';
import { readAgendashPage } from './page.ts';
import { takePicture } from './picture.ts';
import type { AgendashSource } from './records.ts';
import { refreshes } from './refreshes.ts';
import { agendashOf } from './still.ts';

const path = '/agendash';
const mostRows = 1_000;

/** Fields of the page that people type numbers into: what is none counts as left out. */
const word = Type.Optional(Type.String({ maxLength: 500 }));
const ids = Type.Object(
  { jobIds: Type.Array(Type.String({ pattern: '^[0-9A-Za-z-]{1,64}$' }), { minItems: 1, maxItems: mostRows }) },
  closed,
);

export interface AgendashHouse {
  readonly cookies: Cookies;
  readonly events: HostEvents;
  readonly shutdown: AbortSignal;
}

/**
 * Agendash behind the login (TM-72): its own page and its own answers, about Agenda's records as the task manager sees
 * them; its actions are those of the task manager.
 */
export async function agendashRoutes(
  services: WebServices & { readonly agenda: AgendashSource },
  house: AgendashHouse,
): Promise<Route[]> {
  const { agenda, runs } = services;
  const loads = new Loads(() => takePicture(services));
  const actions = new Actions(services, () => loads.get());
  return [...(await pageRoutes()), ...readingRoutes(), ...changingRoutes(actions)];

  function readingRoutes(): Route[] {
    return [
      reading(
        '/api',
        { job: word, state: word, q: word, skip: word, limit: word, property: word, isObjectId: word },
        async ({ query }) => {
          const { job: name, state, q: search } = query;
          const limit = whole(query.limit, 50, mostRows) || 50;
          const asked = { skip: whole(query.skip, 0), limit, ...present({ name, state, search }) };
          return agendashOf(await loads.get()).getJobs(asked);
        },
      ),
      reading('/api/stats', { fullDetails: word }, ({ query }) => agenda.getRunningStats(query.fullDetails === 'true')),
      reading(
        '/api/logs',
        {
          jobId: word,
          jobName: word,
          level: word,
          event: word,
          from: word,
          to: word,
          limit: word,
          offset: word,
          sort: word,
        },
        async ({ query }) => {
          const { jobId, jobName, level, event } = query;
          const asked = { limit: whole(query.limit, 50, mostRows), offset: whole(query.offset, 0) };
          return readJournal(runs, await loads.get(), { jobId, jobName, level, event, ...asked });
        },
      ),
      route({
        method: 'GET',
        path: `${path}/api/events`,
        access: 'tasks.read',
        summary: 'Agendash: поток, по которому страница узнаёт об изменениях.',
        schema: { response: streamed('text/event-stream', 'Сообщения complete: прочитать список заново') },
        handle: async (call) => follow(call),
      }),
    ];
  }

  function follow({ request, reply }: Call): unknown {
    const alive = async () => {
      const user = await services.access.sessions.find(house.cookies.read(request) ?? '', false);
      return user !== undefined && may(user.roles, 'tasks.read');
    };
    const gone = new AbortController();
    request.raw.socket.once('close', () => gone.abort());
    const stream = refreshes(house.events, alive, AbortSignal.any([house.shutdown, gone.signal]));
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .header('connection', 'close')
      .send(Readable.from(stream, { objectMode: false }));
  }
}

async function pageRoutes(): Promise<Route[]> {
  const { html, assets } = await readAgendashPage();
  const page = { method: 'GET', access: 'tasks.read', page: true } as const;
  return [
    route({
      ...page,
      path,
      summary: 'Agendash.',
      schema: {},
      handle: async ({ reply }) => reply.redirect(`${path}/`),
    }),
    route({
      ...page,
      path: `${path}/`,
      summary: 'Agendash: задания очереди.',
      schema: {},
      handle: async ({ reply }) => reply.type('text/html; charset=utf-8').send(html),
    }),
    route({
      ...page,
      path: `${path}/assets/:file`,
      summary: 'Agendash: стили и скрипты.',
      schema: { params: Type.Object({ file: Type.String() }) },
      async handle({ params, reply }) {
        const asset = assets.get(params.file);
        if (asset === undefined) throw new NotFoundError('ROUTE_UNKNOWN', common.unknownRoute);
        return reply.type(asset.type).send(asset.content);
      },
    }),
  ];
}

type Words = Readonly<Record<string, typeof word>>;

function reading<const W extends Words>(
  place: string,
  words: W,
  answer: (call: { readonly query: { readonly [Name in keyof W]?: string } }) => Promise<unknown>,
): Route {
  return route({
    method: 'GET',
    path: `${path}${place}`,
    access: 'tasks.read',
    summary: 'Agendash: задания очереди глазами менеджера задач.',
    schema: { querystring: Type.Object(words) },
    handle: ({ query }) => answer({ query: query as { readonly [Name in keyof W]?: string } }),
  });
}

function changingRoutes(actions: Actions): Route[] {
  return [
    changing('pause', 'task.stop', 'остановка задач', async (call, jobIds) =>
      answered('pausedCount', await actions.pause(call, jobIds)),
    ),
    changing('resume', 'task.start', 'запуск задач', async (call, jobIds) =>
      answered('resumedCount', await actions.resume(call, jobIds)),
    ),
    changing('requeue', 'task.run', '«Выполнить сейчас»', async (call, jobIds) =>
      answered('requeuedCount', await actions.run(call, jobIds)),
    ),
    changing('retry', 'task.run', '«Выполнить сейчас»', async (call, jobIds) =>
      answered('retriedCount', await actions.run(call, jobIds)),
    ),
    changing('delete', 'agendash.delete', 'удаление отклоняется с объяснением', (call, jobIds) =>
      actions.refuseDelete(call, jobIds),
    ),
    route({
      method: 'POST',
      path: `${path}/api/jobs/create`,
      access: 'tasks.manage',
      summary: 'Agendash: создание задания отклоняется с объяснением.',
      schema: {},
      audit: { action: 'agendash.create', object: () => null },
      handle: async () => {
        throw createRefused();
      },
    }),
  ];
}

function changing(
  place: string,
  action: string,
  summary: string,
  act: (call: Call, jobIds: readonly string[]) => Promise<unknown>,
): Route {
  return route({
    method: 'POST',
    path: `${path}/api/jobs/${place}`,
    access: 'tasks.manage',
    summary: `Agendash: ${summary}.`,
    schema: { body: ids },
    audit: { action, object: () => null, own: true },
    handle: (call) => act(call as unknown as Call, call.body.jobIds),
  });
}

/** As Agendash answers, and what else the user should know. */
function answered(counter: string, { count, message }: Done): Record<string, unknown> {
  return { [counter]: count, ...(message !== undefined && { message }) };
}

function whole(text: string | undefined, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text ?? '');
  return text !== undefined && text !== '' && Number.isInteger(number) && number >= 0
    ? Math.min(number, most)
    : otherwise;
}

/** Without the words that are empty. */
function present<T extends Record<string, string | undefined>>(words: T): Partial<Record<keyof T, string>> {
  return Object.fromEntries(
    Object.entries(words).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<Record<keyof T, string>>;
}
