import type { FastifyInstance } from 'fastify';
import type { Access } from '../access/index.ts';
import type { Clock } from '../ports/clock.ts';
import { audited } from './audited.ts';
import { exportable } from './export/exportable.ts';
import type { Call, Route } from './route.ts';
import { errorShape } from './shapes/common.ts';
import { texts } from './texts.ts';
import { compile } from './validation.ts';

/** What routes are mounted in. */
export interface MountHouse {
  readonly access: Access;
  readonly clock: Clock;
  readonly timeZone: string;
}

/** Puts the table of routes into the server. */
export function mount(app: FastifyInstance, table: readonly Route[], house: MountHouse): void {
  for (const given of table) {
    const line = exportable(given, house);
    app.route({
      method: line.method,
      url: line.path,
      config: {
        access: line.access,
        line,
        ...(line.page === true && { page: true }),
        ...(line.callsPerMinute !== undefined && { rateLimit: { max: line.callsPerMinute, timeWindow: 60_000 } }),
      },
      schema: schemaOf(line),
      ...(line.multipart === true && {
        validatorCompiler: ({ schema, httpPart }) =>
          httpPart === 'body' ? () => true : compile(schema as object, false),
      }),
      ...(line.optionalBody === true && {
        preValidation: async (request) => {
          request.body ??= {};
        },
      }),
      handler: async (request, reply) => {
        const { params, query, body, user } = request;
        const call = { params, query, body, user, by: user?.login ?? '', request, reply };
        return audited(line, call as unknown as Call, house.access);
      },
    });
  }
}

function schemaOf({ schema, summary, tag, access, multipart }: Route): object {
  const { response, ...request } = schema;
  return {
    ...request,
    ...(multipart === true && { consumes: ['multipart/form-data'] }),
    summary,
    description:
      access === 'public' ? 'Без входа.' : access === 'session' ? 'Нужен вход.' : `Нужно право \`${access}\`.`,
    ...(tag === undefined ? { hide: true } : { tags: [tag] }),
    ...(access === 'public' && { security: [] }),
    response: described({ ...response, '4xx': errorShape, '5xx': errorShape }),
  };
}

/** Names for the answers on the page of the description, which would stand in English otherwise. */
export function described(response: Readonly<Record<string, object>>): object {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => {
      const description = texts.answers[status] ?? texts.answers.other;
      return [status, { description, ...schema }];
    }),
  );
}
