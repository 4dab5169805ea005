import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Installation } from '../../harness/installation.ts';
import type { RemotePosControl } from '../../stand/pos/index.ts';
import { type Played, toldInFull } from './plan.ts';

const types = ['SOLVED', 'NOT_SOLVED', 'REDIRECTED', 'REJECTED'] as const;
const atOnce = 4;

/**
 * A clerk who answers messages whose statuses are through: makes the РК of the answer with a file, sends it, and when the
 * host dies, looks at what has become of it and presses the button again.
 */
export class Clerk {
  readonly #installation: Installation;
  readonly #control: RemotePosControl;
  readonly #client: pg.Client;
  readonly #groupDue: string;
  /** Made РК of answers, complete with their file. */
  readonly #made = new Map<string, number>();
  readonly #answered = new Set<string>();
  /** What the host answered instead, with how often: ids and numbers left out. */
  readonly heard = new Map<string, number>();

  constructor(installation: Installation, control: RemotePosControl, client: pg.Client, groupDue: string) {
    this.#installation = installation;
    this.#control = control;
    this.#client = client;
    this.#groupDue = groupDue;
  }

  /** Works until `stop`, or as long as the host lives. */
  async work(played: readonly Played[], stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const ready = await this.#ready(played);
      await Promise.all(
        ready.slice(0, atOnce).map((each) => this.#answer(each).catch((error: Error) => this.#hear(error))),
      );
      await sleep(100);
    }
  }

  #hear({ message }: Error): void {
    const kind = message.replace(/\d+/g, 'N').slice(0, 300);
    this.heard.set(kind, (this.heard.get(kind) ?? 0) + 1);
  }

  /** Messages that may be answered and are not. */
  async #ready(played: readonly Played[]): Promise<Played[]> {
    const open = played.filter(({ answered, messageId }) => answered && !this.#answered.has(messageId));
    if (open.length === 0) return [];
    const told = await toldInFull(this.#client);
    return open.filter(({ messageId }) => told.has(messageId));
  }

  async #answer(played: Played): Promise<void> {
    const { messageId } = played;
    const [state] = await this.#control.states({ id: messageId });
    if (state !== undefined && (types as readonly string[]).includes(state.state)) {
      this.#answered.add(messageId);
      return;
    }
    const isn = this.#made.get(messageId) ?? (await this.#make(played));
    const type = types[Number(messageId) % types.length];
    await this.#installation.api.post(`/api/documents/${isn}/pos/answer`, {
      type,
      text: `Ответ на сообщение ${messageId}`,
    });
  }

  /** One that was being made when its host died is left alone, and another is made. */
  async #make({ messageId, documentIsn, official }: Played): Promise<number> {
    const { api, url } = this.#installation;
    const body = { groupDue: this.#groupDue, executorDue: official };
    const { isn } = await api.post<{ isn: number }>(`/api/documents/${documentIsn}/answers`, body);
    const form = new FormData();
    form.set('send', 'true');
    form.set('file', new Blob([`Ответ ${messageId}\n`.repeat(500)]), `Ответ ${messageId}.txt`);
    const answer = await fetch(`${url}/api/documents/${isn}/files`, {
      method: 'POST',
      headers: { cookie: api.cookie, origin: url },
      body: form,
    });
    if (!answer.ok) throw new Error(`The file was answered ${answer.status}: ${await answer.text()}`);
    this.#made.set(messageId, isn);
    return isn;
  }
}
