import { randomUUID } from 'node:crypto';
import type { PosEmulatorOptions } from '../../../../scripts/stand/pos/index.ts';
import { type Contour, createPosEmulator, type PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { contractErrors } from './contract.ts';

/** A bare HTTP client that holds every answer against the contract. */

export const first = {
  clientId: 'client-1',
  clientSecret: 'secret-1',
  lkoId: '11111111-1111-4111-8111-111111111111',
  name: 'Администрация города Придуманска',
  region: { id: '99', name: 'Вымышленская область' },
};
export const second = {
  clientId: 'client-2',
  clientSecret: 'secret-2',
  lkoId: '22222222-2222-4222-8222-222222222222',
  name: 'Министерство выдуманных дел',
  region: 'Вымышленская область',
};

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read JSON of many shapes
  json: any;
  bytes: Buffer;
}

export interface Request {
  operation?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | FormData;
}

export class Client {
  readonly base: string;
  readonly #credentials: Credentials;
  token = '';

  constructor(emulator: PosEmulator, contour: Contour = 'prod', credentials: Credentials = first) {
    this.base = `${emulator.url}/${contour}`;
    this.#credentials = credentials;
  }

  async login(): Promise<this> {
    const { clientId, clientSecret } = this.#credentials;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const { json } = await this.form(form);
    this.token = json.access_token;
    return this;
  }

  form(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    return this.send('/oauth/token', { operation: 'token', method: 'POST', headers: { ...type, ...headers }, body });
  }

  get(operation: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { operation, headers: { ...this.bearer(), ...headers } });
  }

  /** A JSON call; `key` is its Idempotency-Key. */
  post(operation: string, path: string, body: unknown, key?: string): Promise<Answer> {
    const headers = { ...this.bearer(), 'content-type': 'application/json', ...keyHeader(key) };
    return this.send(path, { operation, method: 'POST', headers, body: JSON.stringify(body) });
  }

  confirm(id: string, deliveryId: string, changes: object = {}, key?: string): Promise<Answer> {
    const body = { ...confirmation(deliveryId), ...changes };
    return this.post('confirmRegistration', `/api/v1/appeals/${id}/registration`, body, key);
  }

  status(id: string, changes: object = {}, key?: string): Promise<Answer> {
    return this.post('sendStatus', `/api/v1/appeals/${id}/statuses`, { ...registered(), ...changes }, key);
  }

  answer(id: string, changes: object = {}, files: readonly File[] = [], key?: string): Promise<Answer> {
    const form = new FormData();
    form.append('answer', new Blob([JSON.stringify({ ...solved(), ...changes })], { type: 'application/json' }));
    for (const file of files) form.append('files', file, file.name);
    return this.sendForm(id, form, key);
  }

  sendForm(id: string, form: FormData, key?: string): Promise<Answer> {
    const headers = { ...this.bearer(), ...keyHeader(key) };
    return this.send(`/api/v1/appeals/${id}/answers`, { operation: 'sendAnswer', method: 'POST', headers, body: form });
  }

  /** All pages of the list, page by page. */
  async list(limit = 50, between?: (page: Answer) => Promise<void>): Promise<{ id: string; deliveryId: string }[]> {
    const items: { id: string; deliveryId: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await this.get('listAppeals', `/api/v1/appeals?limit=${limit}${query}`);
      items.push(...page.json.items);
      await between?.(page);
      cursor = page.json.nextCursor;
    }
    return items;
  }

  bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  /** Any request; where `operation` is given the answer must keep the contract. */
  async send(path: string, { operation, ...request }: Request): Promise<Answer> {
    const response = await fetch(this.base + path, request as RequestInit);
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    const json = type.startsWith('application/json') ? JSON.parse(bytes.toString('utf8')) : undefined;
    const errors = operation === undefined ? [] : contractErrors(operation, response.status, type, json);
    if (errors.length > 0) throw new Error(errors.join('\n'));
    return { status: response.status, headers: response.headers, json, bytes };
  }
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': key };
}

export function confirmation(deliveryId: string) {
  return {
    deliveryId,
    regNumber: 'П-1',
    regDate: '2025-05-04',
    sedDocId: '4580',
    registeredAt: '2025-05-04T10:15:00+03:00',
  };
}

export function registered() {
  return {
    status: 'REGISTERED',
    statusName: 'Зарегистрировано',
    occurredAt: '2025-05-04T10:16:00+03:00',
    notifyApplicant: false,
    registration: { number: 'П-1', date: '2025-05-04' },
  };
}

export function assigned() {
  return {
    ...registered(),
    status: 'EXECUTOR_ASSIGNED',
    statusName: 'Назначен исполнитель',
    executors: [{ fullName: 'Ракитин Пётр Сергеевич', position: null, responsible: true }],
    comment: 'Прошу рассмотреть',
  };
}

export function solved() {
  return {
    type: 'SOLVED',
    text: 'Работы выполнены.',
    notifyApplicant: true,
    executor: { fullName: 'Ракитин Пётр Сергеевич' },
    head: null,
    registration: { number: 'И-7', date: '2025-05-10' },
    occurredAt: '2025-05-10T12:00:00+03:00',
  };
}

export function code(answer: Answer): string {
  return `${answer.status} ${answer.json?.error?.code ?? answer.json?.error ?? 'OK'}`;
}

export function someKey(): string {
  return randomUUID();
}

/** Starts emulators and closes them after the test file; see `afterAll` of each file. */
export class Emulators {
  readonly #running: PosEmulator[] = [];

  async start(options: Partial<PosEmulatorOptions> = {}): Promise<PosEmulator> {
    const emulator = await createPosEmulator({ organisations: [first, second], ...options });
    this.#running.push(emulator);
    return emulator;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((each) => each.close()));
  }
}
