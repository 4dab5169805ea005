import type { PluginReply, PluginRequest, Services } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import plugin from '../plugin.ts';
import { statusTaskId } from '../task-id.ts';
import { Clerk } from './clerk.ts';
import { type Installation, open, type SeenRun } from './support.ts';

/** A reply of a route, or what it threw. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly body: any;
  readonly document?: number | undefined;
  readonly error?: (Error & { code: string; details: { path: string; message: string; code?: string }[] }) | undefined;
}

/** A registered message with its executor, and the РК of an answer to it. */
export interface AnswerCase {
  readonly messageId: string;
  readonly appeal: number;
  readonly answer: number;
}

/** An office that answers: its people, and the calls of the window as a user makes them. */
export class AnswerDesk {
  readonly house: Installation;
  readonly clerk: Clerk;
  readonly head: string;
  readonly executor: string;
  readonly group: string;
  /** Services that stand before those of the house. */
  services: Partial<Services> = {};
  cards: readonly string[] | undefined = undefined;
  /** Stands in for the way to the server of PX-01; undefined: it is here. */
  there: PosContext['call'] | undefined = undefined;

  private constructor(house: Installation, made: { head: string; executor: string; group: string }) {
    this.house = house;
    this.clerk = new Clerk(house.database);
    this.head = made.head;
    this.executor = made.executor;
    this.group = made.group;
  }

  static async open(options: Parameters<typeof open>[0] = {}): Promise<AnswerDesk> {
    const house = await open(options);
    const { office, made } = house;
    const department = await office.department('Отдел ответов', { card: false });
    const head = await official(house, department, 'Лялякина П.Р. - Начальник', { head: true, weight: 1 });
    const executor = await official(house, department, 'Красницкая Е.Л. - Специалист', { weight: 2 });
    await house.database.query(`update delo."DEPARTMENT" set "DEPARTMENT_DUE" = $1 where starts_with("DUE", $2)`, [
      made.card,
      department,
    ]);
    const attributes = [
      'POS_MSG_ID',
      'POS_STATUS',
      'POS_POSTPONED_DATE',
      'POS_ANSWER_TEXT',
      'POS_COMMENT',
      'POS_SENDING',
    ];
    const group = await office.group('Ответы', { kind: 3, attributes });
    await house.database.query(
      `insert into delo."USER_CL" ("CLASSIF_NAME", "SURNAME_PATRON") values ('clerk', 'Делопроизводитель') on conflict do nothing`,
    );
    return new AnswerDesk(house, { head, executor, group });
  }

  official(department: string, name: string, more: { head?: boolean; weight?: number } = {}): Promise<string> {
    return official(this.house, department, name, more);
  }

  get department(): string {
    return this.executor.replace(/[^.]*\.$/, '');
  }

  /** ПОС knows the message as registered, its РК has an executor, its statuses are sent, and the РК of an answer stands. */
  async ready(fields: Parameters<Installation['pos']['control']['addMessage']>[0] = {}): Promise<AnswerCase> {
    const { id } = this.house.pos.control.addMessage({ files: [], ...fields });
    await this.house.run();
    const [document] = await this.house.seen(id);
    const appeal = document!.isn;
    await this.assign(appeal);
    await this.statuses();
    const created = await this.create(appeal);
    return { messageId: id, appeal, answer: created.document as number };
  }

  assign(appeal: number, due = this.executor): Promise<number> {
    return this.clerk.resolution(appeal, {
      text: 'Подготовить ответ',
      authorDue: this.head,
      executors: [{ due, responsible: true }],
    });
  }

  statuses(): Promise<SeenRun> {
    return this.house.run({ task: statusTaskId, services: this.services });
  }

  create(appeal: number, more: object = {}): Promise<Reply> {
    const body = { groupDue: this.group, executorDue: this.executor, ...more };
    return this.call('POST', '/documents/:isn/answers', appeal, { body });
  }

  window(isn: number, query: Record<string, string> = {}): Promise<Reply> {
    return this.call('GET', '/documents/:isn/pos', isn, { query });
  }

  send(isn: number, input: object = {}): Promise<Reply> {
    const body = { type: 'SOLVED', text: 'Дорога отремонтирована.', ...input };
    return this.call('POST', '/documents/:isn/pos/answer', isn, { body });
  }

  preview(isn: number, body: object): Promise<Reply> {
    return this.call('POST', '/documents/:isn/pos/preview', isn, { body });
  }

  async call(method: string, path: string, isn: number, more: Partial<PluginRequest> = {}): Promise<Reply> {
    const route = plugin.routes!.find((each) => each.method === method && each.path === path)!;
    const request = {
      parameters: { isn: String(isn) },
      query: {},
      headers: {},
      body: undefined,
      rawBody: undefined,
      user: 'clerk',
      cards: this.cards,
      ...more,
    };
    try {
      const here = this.house.context(this.services);
      const context = this.there === undefined ? here : { ...here, call: this.there };
      const reply: PluginReply = await route.handle(request, context as never);
      return { status: reply.status ?? 200, body: reply.body, document: reply.document };
    } catch (error) {
      return { status: 0, body: undefined, error: error as Reply['error'] };
    }
  }

  /** A file of the РК of an answer. */
  async attach(isn: number, name: string, size: number, send = true): Promise<void> {
    const { documents, database } = this.house.services;
    async function* content() {
      for (let left = size; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(left, 65_536), name);
    }
    const file = await documents.files.store(content());
    await database.transaction((transaction) =>
      documents.addFiles(isn, [{ ...file, name, send }], 'WFAGENT', transaction),
    );
  }

  /** Values of a РК by API name. */
  async values(isn: number): Promise<Readonly<Record<string, unknown>>> {
    return (await this.house.documents.read([isn])).get(isn)!.values;
  }

  /** Answers that ПОС took effect of. */
  taken(messageId?: string) {
    const filter = { operation: 'sendAnswer', effective: true, ...(messageId === undefined ? {} : { id: messageId }) };
    return this.house.pos.control.journal(filter);
  }

  tries(messageId: string) {
    return this.house.pos.control.journal({ operation: 'sendAnswer', id: messageId });
  }

  stateOf(id: string): string {
    return this.house.pos.control.states({ id })[0]!.state;
  }

  tick(ms: number): void {
    this.house.clock.at = new Date(this.house.clock.at.getTime() + ms);
  }

  entries() {
    return this.house.database.query<{ state: string; key: string; body: string; attempts: number; begun: boolean }>(
      `select state, idempotency_key::text as key, body, attempts, begun from plugin_pos.outbox where kind = 'answer' order by id`,
    );
  }

  end(): Promise<void> {
    return this.house.end();
  }
}

async function official(
  house: Installation,
  department: string,
  name: string,
  { head = false, weight = 10 }: { head?: boolean; weight?: number },
): Promise<string> {
  const { due } = await house.office.official(department, house.made.card);
  await house.database.query(
    `update delo."DEPARTMENT" set "CLASSIF_NAME" = $2, "POST_H" = $3, "WEIGHT" = $4 where "DUE" = $1`,
    [due, name, head ? 1 : 0, weight],
  );
  return due;
}
