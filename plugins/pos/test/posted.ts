import type { PluginRequest } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { Entry } from '../outbox/entry.ts';
import plugin from '../plugin.ts';
import { addressOf } from '../settings.ts';
import { statusTaskId } from '../task-id.ts';
import { type Installation, lko, type RunOptions, type SeenRun } from './support.ts';

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** The outbox of a house, as tests use it. */
export class Post {
  readonly #house: Installation;

  constructor(house: Installation) {
    this.#house = house;
  }

  /** Messages that ПОС knows as registered, with nothing owed. */
  async registered(count: number, lkoId = lko.lkoId): Promise<string[]> {
    const added = this.#house.pos.control.addMessages({ lkoId, count, fileCount: 0, supplementShare: 0 });
    await this.#house.run();
    // Their РК are told of by hand here.
    await this.#house.database.query('delete from delo.event');
    return added.map(({ id }) => id);
  }

  account(organizationDue = this.#house.made.organization, clientId = lko.clientId): PosAccount {
    return { organizationDue, clientId, ...addressOf(this.#house.settings) };
  }

  /** Owes statuses that say 1, 2, … of each message in turn. */
  async owe(messageIds: readonly string[], each = 1, account = this.account()): Promise<Entry[]> {
    const isns = await this.#documents();
    const steps = Array.from({ length: each }, (_, step) => messageIds.map((id) => [id, String(step + 1)] as const));
    const entries = steps.flat().map(([messageId, comment]) => ({
      kind: 'status' as const,
      account,
      messageId,
      documentIsn: isns.get(messageId) ?? [...isns.values()][0]!,
      subject: null,
      title: 'Зарегистрировано',
      body: JSON.stringify({
        status: 'REGISTERED',
        statusName: 'Зарегистрировано',
        occurredAt: '2026-03-02T10:15:00+03:00',
        notifyApplicant: false,
        registration: { number: 'ОГ-1', date: '2026-03-02' },
        comment,
      }),
    }));
    return await enqueue(this.#house.database, entries, this.#house.clock.at);
  }

  /** ISN of the РК of each message. */
  async #documents(): Promise<Map<string, number>> {
    const rows = await this.#house.database.query<{ message_id: string; document_isn: number }>(
      'select message_id, document_isn from plugin_pos.inbox where document_isn is not null order by id',
    );
    return new Map(rows.map((row) => [row.message_id, row.document_isn]));
  }

  /** A run of the task that sends what is due. */
  send(options: RunOptions = {}): Promise<SeenRun> {
    return this.#house.run({ ...options, task: statusTaskId });
  }

  /** Requests for statuses that ПОС received. */
  received(messageId?: string) {
    return this.#house.pos.control.journal({ operation: 'sendStatus', ...(messageId ? { id: messageId } : {}) });
  }

  /** What the statuses said that took effect, in order. */
  effective(messageId: string): string[] {
    return this.received(messageId)
      .filter(({ effective }) => effective)
      .map(({ body }) => (body as { comment: string }).comment);
  }

  rows(account = this.account()): Promise<{ id: number; state: string; attempts: number; key: string }[]> {
    return this.#house.database.query(
      `select id, state, attempts, idempotency_key::text as key from plugin_pos.outbox
        where kind = 'status' and (organization_due, client_id, url, contour) = ($1::text, $2::text, $3::text, $4::text)
        order by id`,
      accountColumns(account),
    );
  }

  /** `GET /api/outbox`. */
  async shown(query: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
    return ((await this.call('/outbox', { query })) as { items: Record<string, unknown>[] }).items;
  }

  retry(id: number): Promise<unknown> {
    return this.call('/outbox/:id/retry', { parameters: { id: String(id) } });
  }

  async call(path: string, request: Partial<PluginRequest> = {}): Promise<unknown> {
    const route = plugin.routes!.find((each) => each.path === path)!;
    const whole = { parameters: {}, query: {}, headers: {}, body: undefined, rawBody: undefined, user: 'technologist' };
    const context = this.#house.context() as never;
    return (await route.handle({ ...whole, ...request } as PluginRequest, context)).body;
  }

  later(ms: number): void {
    this.#house.clock.at = new Date(this.#house.clock.at.getTime() + ms);
  }
}
