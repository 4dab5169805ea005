import { randomUUID } from 'node:crypto';
import { refusals } from './errors.ts';
import type { GeneratedMessage, MessageFile } from './generator.ts';
import { OrderedList } from './ordered-list.ts';
import { afterAnswer, afterApproval, afterConfirmation, afterStatus, isFinal } from './states.ts';
import { formatInstant, type Instant, parseInstant, type Ticker } from './time.ts';
import type * as wire from './wire.ts';

/** How a file is spoilt for those who fetch it. */
export interface FileFault {
  how: 'hash' | 'size' | 'gone' | 'missing' | 'slow';
  /** How many fetches it lasts; without it until it is mended. */
  times?: number;
  /** Speed of `slow`; 10,000 by default. */
  bytesPerSecond?: number;
}

export interface StoredFile extends MessageFile {
  fault?: FileFault;
}

export interface Confirmation {
  regNumber: string;
  regDate: string;
  sedDocId: string;
  confirmedAt: Instant;
}

export interface Delivery {
  queuedAt: Instant;
  appeal: wire.Appeal;
  confirmation: Confirmation | null;
  /** Confirmations that were answered 200 without effect. */
  repeats: number;
  /** Confirmations refused because the delivery has another number. */
  conflicts: number;
}

type Event = Omit<wire.HistoryRecord, 'at'> & { at: Instant };

export interface Message {
  id: string;
  lkoId: string;
  state: wire.State;
  answerDeadline: string | null;
  changedAt: Instant;
  deliveries: Delivery[];
  files: Map<string, StoredFile>;
  history: Event[];
  onApproval?: { answerId: string; type: Exclude<wire.AnswerType, 'POSTPONED'> };
}

/** Messages of one contour: what waits, what changed, and every change that the contract allows. */
export class Appeals {
  readonly #ticker: Ticker;
  /** How often a message changed; tells whether there is something to save. */
  changes = 0;
  readonly #messages = new Map<string, Message>();
  readonly #waiting = new Map<string, OrderedList<Delivery>>();
  readonly #registry = new Map<string, OrderedList<Message>>();

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  /** Puts a delivery into the list of its ЛКО; `queuedAt` only where a test insists on the given one. */
  deliver({ appeal, files }: GeneratedMessage, keepQueuedAt = false): Delivery {
    const now = this.#ticker.next();
    const queuedAt = (keepQueuedAt ? parseInstant(appeal.queuedAt) : undefined) ?? now;
    const queued = keepQueuedAt ? appeal : { ...appeal, queuedAt: formatInstant(queuedAt) };
    const delivery: Delivery = { queuedAt, appeal: queued, confirmation: null, repeats: 0, conflicts: 0 };
    const message = this.#messages.get(appeal.id) ?? this.#open(queued, now);
    if (message.lkoId !== appeal.organization.lkoId) throw new Error(`Сообщение ${appeal.id} есть у другого ЛКО.`);
    for (const file of files) message.files.set(file.declared.id, file);
    message.deliveries.push(delivery);
    this.waiting(message.lkoId).add(delivery);
    this.#record(message, { kind: 'DELIVERY', deliveryId: appeal.deliveryId }, message.state, now);
    return delivery;
  }

  /** Takes over a message of an earlier life, with all that happened to it. */
  restore(message: Message): void {
    this.#messages.set(message.id, message);
    this.registry(message.lkoId).add(message);
    for (const delivery of message.deliveries) if (!delivery.confirmation) this.waiting(message.lkoId).add(delivery);
  }

  get size(): number {
    return this.#messages.size;
  }

  has(id: string): boolean {
    return this.#messages.has(id);
  }

  /** The message of that number, of whatever ЛКО. */
  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  all(): IterableIterator<Message> {
    return this.#messages.values();
  }

  /** Deliveries of the ЛКО that wait for registration. */
  waiting(lkoId: string): OrderedList<Delivery> {
    return listOf(this.#waiting, lkoId, ({ queuedAt, appeal }) => ({ at: queuedAt, id: appeal.deliveryId }));
  }

  /** Messages of the ЛКО by time of change. */
  registry(lkoId: string): OrderedList<Message> {
    return listOf(this.#registry, lkoId, ({ changedAt, id }) => ({ at: changedAt, id }));
  }

  /** Confirms a delivery; `effective` is false for the same number again. */
  confirm(message: Message, request: wire.RegistrationRequest, key: string | undefined) {
    const delivery = deliveryOf(message, request.deliveryId);
    if (!delivery) throw refusals.deliveryNotFound();
    const { regNumber, regDate, sedDocId } = request;
    if (delivery.confirmation) return { confirmation: sameOrRefused(delivery, regNumber, regDate), effective: false };
    const confirmedAt = this.#ticker.next();
    const confirmation: Confirmation = { regNumber, regDate, sedDocId, confirmedAt };
    delivery.confirmation = confirmation;
    this.waiting(message.lkoId).remove(delivery);
    if (isFinal(message.state)) message.answerDeadline = delivery.appeal.answerDeadline ?? null;
    const event = { kind: 'REGISTRATION', deliveryId: request.deliveryId, number: regNumber } as const;
    this.#record(message, withKey(event, key), afterConfirmation(message.state), confirmedAt);
    return { confirmation, effective: true };
  }

  status(message: Message, request: wire.StatusRequest, key: string | undefined) {
    const state = afterStatus(message.state, request.status);
    const receivedAt = this.#ticker.next();
    const statusId = randomUUID();
    const event = { kind: 'STATUS', statusId, number: request.registration.number } as const;
    this.#record(message, withKey(event, key), state, receivedAt);
    return { statusId, state, receivedAt: formatInstant(receivedAt) };
  }

  answer(message: Message, request: wire.AnswerRequest, requiresApproval: boolean, key: string | undefined) {
    const state = afterAnswer(message.state, request.type, requiresApproval);
    const answerId = randomUUID();
    if (request.type === 'POSTPONED') message.answerDeadline = request.postponedTo ?? null;
    else if (state === 'ANSWER_ON_APPROVAL') message.onApproval = { answerId, type: request.type };
    const event = { kind: 'ANSWER', answerId, number: request.registration.number } as const;
    this.#record(message, withKey(event, key), state, this.#ticker.next());
    return { answerId, state: state === 'ANSWER_ON_APPROVAL' ? state : ('ANSWER_SENT' as const) };
  }

  /** The decision of the ЛКО about an answer on approval. */
  decide(message: Message, approved: boolean): wire.State {
    const answer = message.onApproval;
    if (message.state !== 'ANSWER_ON_APPROVAL' || !answer) {
      throw new Error(`У сообщения ${message.id} нет ответа на согласовании.`);
    }
    delete message.onApproval;
    const state = afterApproval(answer.type, approved);
    this.#record(message, { kind: 'APPROVAL', answerId: answer.answerId }, state, this.#ticker.next());
    return state;
  }

  clear(): void {
    this.#messages.clear();
    this.#waiting.clear();
    this.#registry.clear();
  }

  #open(appeal: wire.Appeal, now: Instant): Message {
    const { id, organization, answerDeadline } = appeal;
    const message: Message = {
      id,
      lkoId: organization.lkoId,
      state: 'NEW',
      answerDeadline: answerDeadline ?? null,
      changedAt: now,
      deliveries: [],
      files: new Map(),
      history: [],
    };
    this.#messages.set(id, message);
    this.registry(message.lkoId).add(message);
    return message;
  }

  #record(message: Message, event: Omit<Event, 'at' | 'state'>, state: wire.State, at: Instant): void {
    const registry = this.registry(message.lkoId);
    registry.remove(message);
    message.state = state;
    message.changedAt = at;
    message.history.push({ at, state, ...event });
    this.changes++;
    registry.add(message);
  }
}

export function deliveryOf(message: Message, deliveryId: string): Delivery | undefined {
  const wanted = deliveryId.toLowerCase();
  return message.deliveries.find((delivery) => delivery.appeal.deliveryId === wanted);
}

/** The message as the registry shows it. */
export function stateOf(message: Message): wire.AppealState {
  return {
    id: message.id,
    state: message.state,
    answerDeadline: message.answerDeadline,
    updatedAt: formatInstant(message.changedAt),
    deliveries: message.deliveries.map(({ appeal, confirmation }) => ({
      deliveryId: appeal.deliveryId,
      confirmed: confirmation !== null,
      regNumber: confirmation?.regNumber ?? null,
      regDate: confirmation?.regDate ?? null,
      sedDocId: confirmation?.sedDocId ?? null,
      confirmedAt: confirmation ? formatInstant(confirmation.confirmedAt) : null,
    })),
  };
}

export function historyOf(message: Message): wire.HistoryRecord[] {
  return message.history.map(({ at, ...event }) => ({ at: formatInstant(at), ...event }));
}

function sameOrRefused(delivery: Delivery, regNumber: string, regDate: string): Confirmation {
  const confirmation = delivery.confirmation as Confirmation;
  if (confirmation.regNumber !== regNumber || confirmation.regDate !== regDate) {
    delivery.conflicts++;
    throw refusals.alreadyRegistered(confirmation.regNumber, confirmation.regDate);
  }
  delivery.repeats++;
  return confirmation;
}

function withKey<T extends object>(event: T, key: string | undefined): T & { idempotencyKey?: string } {
  return key === undefined ? event : { ...event, idempotencyKey: key };
}

function listOf<T>(
  lists: Map<string, OrderedList<T>>,
  lkoId: string,
  positionOf: (item: T) => { at: Instant; id: string },
): OrderedList<T> {
  const known = lists.get(lkoId);
  if (known) return known;
  const list = new OrderedList(positionOf);
  lists.set(lkoId, list);
  return list;
}
