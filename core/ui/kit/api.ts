import { texts } from '../texts.ts';

/** What is wrong with one field of what was sent. */
export interface FieldProblem {
  /** JSON Pointer, as `/common/hours`. */
  readonly path: string;
  readonly message: string;
  readonly code?: string;
  /** Both values of a field that another user changed meanwhile (ED-11). */
  readonly current?: unknown;
  readonly given?: unknown;
}

/** A refusal of the server, with the text for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 where nothing answered. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly FieldProblem[] = [],
    readonly requestId: string | undefined = undefined,
  ) {
    super(message);
  }
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Nobody has asked for it just now: it does not keep the session of a forgotten page alive (AC-03). */
  readonly background?: boolean;
}

/**
 * Calls the API. Without a session the person goes to the login page, and comes back from there.
 * @throws {ApiError}
 */
export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  options: RequestOptions = {},
): Promise<T> {
  const response = await ask(path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(options.background === true && { 'x-background': '1' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: options.signal ?? null,
  });
  const type = response.headers.get('content-type') ?? '';
  return (
    response.status === 204
      ? undefined
      : type.includes('json') && !type.includes('ndjson')
        ? await response.json()
        : await response.text()
  ) as T;
}

/** Reads what an open page looks after by itself. */
export function follow<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', path, undefined, { background: true, signal });
}

/** Sends a form with files. */
export async function upload<T>(
  path: string,
  form: FormData,
  { method = 'POST', signal }: { readonly method?: 'POST' | 'PUT'; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const response = await ask(path, { method, body: form, signal: signal ?? null });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Saves an answer of the server as a file, under the name that the server gives it. */
export function download(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

type Parameter = string | number | boolean | undefined | null;

/** A path with its parts and parameters encoded; what is undefined, null or empty is left out. */
export function apiPath(parts: readonly (string | number)[], query: Readonly<Record<string, Parameter>> = {}): string {
  const path = parts.map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const asked = search.toString();
  return asked === '' ? path : `${path}?${asked}`;
}

/** Where a person logs in, and comes back from to this place. */
export function toLogin(): void {
  const here = location.pathname + location.search + location.hash;
  location.replace(here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`);
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'UNREACHABLE', texts.unreachable);
  }
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string; details: FieldProblem[]; requestId: string };
  };
  if (response.status === 401 && location.pathname !== '/login' && !path.startsWith('/api/session')) toLogin();
  const message = error?.message ?? texts.failedWith(response.status);
  throw new ApiError(response.status, error?.code ?? 'UNKNOWN', message, error?.details ?? [], error?.requestId);
}
