import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { User } from '../access/index.ts';
import type { Permission } from '../contract/index.ts';

/** Who may call: everybody, everybody who is logged in, or who has the right (AC-02). */
export type RouteAccess = Permission | 'public' | 'session';

export interface RouteSchema {
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  readonly body?: TSchema;
  readonly response?: Readonly<Record<number, TSchema>>;
}

type Input<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

/** One request, checked and typed by the schema of its route. */
export interface Call<S extends RouteSchema = RouteSchema> {
  readonly params: Input<S['params']>;
  readonly query: Input<S['querystring']>;
  readonly body: Input<S['body']>;
  /** Undefined on public routes only. */
  readonly user: User | undefined;
  /** Login of the user, for the services that record who did it; empty on public routes. */
  readonly by: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What the audit says about a call (AC-04). */
export interface AuditRule<C = Call> {
  /** For example `task.start`. */
  readonly action: string;
  /** Key of the object; the last path parameter where left out. */
  readonly object?: (call: C) => string | null;
  /** More than the names of the changed fields. Never secrets or personal data. */
  readonly details?: (call: C) => Record<string, unknown>;
  /** The handler records each thing that it did; this is for what the guard refuses. */
  readonly own?: true;
}

/** How a list becomes a file. Columns are the fields with a `title` of the rows that the answer describes. */
export interface ExportRule<C = Call> {
  /** Name of the file, without date and extension. */
  readonly name: string | ((call: C) => string);
  /** The rows, where the schema of the answer does not describe them. */
  readonly row?: (call: C) => object | Promise<object>;
  /** A page of the list, where the handler answers with something else. */
  readonly list?: (call: C) => Promise<{ readonly items: readonly object[]; readonly nextCursor?: string | null }>;
}

/** A line of the table of routes. */
export interface Route<S extends RouteSchema = RouteSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: RouteAccess;
  /** One Russian sentence for the description of the API. */
  readonly summary: string;
  /** Heading of the description that it stands under; pages stand under none and are not described. */
  readonly tag?: string;
  readonly schema: S;
  /** Every changing call has a rule; `own` where the handler records by itself. Reading is recorded where a rule is. */
  readonly audit?: AuditRule<Call<S>> | 'own';
  /** A missing body counts as an empty object. */
  readonly optionalBody?: boolean;
  /** The body is `multipart/form-data`: the handler reads its parts, and `schema.body` only describes it. */
  readonly multipart?: boolean;
  /** A list that people can take along as a file (UI-08): `?format=csv|xlsx`. */
  readonly export?: ExportRule<Call<S>>;
  /** Calls per minute and address; unlimited where left out. */
  readonly callsPerMinute?: number;
  /** Without a session the browser is sent to the login page. */
  readonly page?: boolean;
  /** Gives the body of the answer and does not send it: the audit is written first. */
  handle(call: Call<S>): Promise<unknown>;
}

/** Types a route by its schema, and forgets the type for the table. */
export function route<const S extends RouteSchema>(definition: Route<S>): Route {
  return definition as unknown as Route;
}
