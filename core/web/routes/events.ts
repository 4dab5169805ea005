import { Readable } from 'node:stream';
import { may } from '../../access/index.ts';
import type { Cookies } from '../cookies.ts';
import type { EventFeed } from '../event-feed.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { streamed } from '../shapes/common.ts';

/** The stream of changes for open pages (TM-13). */
export function eventRoutes(
  { access }: WebServices,
  cookies: Cookies,
  feed: EventFeed,
  shutdown: AbortSignal,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/events',
      access: 'tasks.read',
      summary: 'Изменения задач, выполнений и групп (Server-Sent Events); продолжается по Last-Event-ID.',
      tag: 'События',
      schema: { response: streamed('text/event-stream', 'События task, run, group; data — объект, как в API') },
      async handle({ request, reply }) {
        const lastId = request.headers['last-event-id'];
        const alive = async () => {
          const user = await access.sessions.find(cookies.read(request) ?? '', false);
          return user !== undefined && may(user.roles, 'tasks.read');
        };
        const gone = new AbortController();
        request.raw.socket.once('close', () => gone.abort());
        const signal = AbortSignal.any([shutdown, gone.signal]);
        const stream = feed.follow(typeof lastId === 'string' ? lastId : undefined, alive, signal);
        return reply
          .type('text/event-stream; charset=utf-8')
          .header('cache-control', 'no-cache, no-transform')
          .header('x-accel-buffering', 'no')
          .header('connection', 'close')
          .send(Readable.from(stream, { objectMode: false }));
      },
    }),
  ];
}
