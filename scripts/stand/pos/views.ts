import { type Message, stateOf } from './appeals.ts';
import type { PosCore } from './core.ts';
import { type AppealState, type Contour, contours } from './wire.ts';

/** What tests see of the messages. */

export interface StateView extends AppealState {
  contour: Contour;
  lkoId: string;
}

export interface Registration {
  contour: Contour;
  lkoId: string;
  id: string;
  deliveryId: string;
  /** Confirmations that took effect: 0 or 1. */
  effective: number;
  /** Confirmations with the same number again. */
  repeats: number;
  /** Confirmations refused because they carried another number: a second РК for the same delivery. */
  conflicts: number;
  regNumber: string | null;
  regDate: string | null;
  sedDocId: string | null;
}

export interface Statistics {
  /** Requests received. */
  received: number;
  /** Requests by operation and status, e.g. `listAppeals 200`. */
  answers: Record<string, number>;
  messages: Record<Contour, number>;
  /** Deliveries that wait for registration, by ЛКО. */
  waiting: Record<Contour, Record<string, number>>;
}

interface Selection {
  contour?: Contour;
  lkoId?: string;
  id?: string;
}

export function states(core: PosCore, selection: Selection): StateView[] {
  return selected(core, selection).map(([contour, message]) => ({
    contour,
    lkoId: message.lkoId,
    ...stateOf(message),
  }));
}

export function registrations(core: PosCore, selection: Selection): Registration[] {
  return selected(core, selection).flatMap(([contour, { id, lkoId, deliveries }]) =>
    deliveries.map(({ appeal, confirmation, repeats, conflicts }) => ({
      contour,
      lkoId,
      id,
      deliveryId: appeal.deliveryId,
      effective: confirmation ? 1 : 0,
      repeats,
      conflicts,
      regNumber: confirmation?.regNumber ?? null,
      regDate: confirmation?.regDate ?? null,
      sedDocId: confirmation?.sedDocId ?? null,
    })),
  );
}

export function statistics(core: PosCore): Statistics {
  const waitingIn = (contour: Contour) =>
    Object.fromEntries(
      core.organisations.all().map(({ lkoId }) => [lkoId, core.appeals[contour].waiting(lkoId).size] as const),
    );
  return {
    received: core.journal.received,
    answers: Object.fromEntries([...core.statistics].sort(([left], [right]) => (left < right ? -1 : 1))),
    messages: { prod: core.appeals.prod.size, test: core.appeals.test.size },
    waiting: { prod: waitingIn('prod'), test: waitingIn('test') },
  };
}

function selected(core: PosCore, { contour, lkoId, id }: Selection): [Contour, Message][] {
  return contours
    .filter((each) => contour === undefined || each === contour)
    .flatMap((each) => [...core.appeals[each].all()].map((message): [Contour, Message] => [each, message]))
    .filter(([, message]) => lkoId === undefined || message.lkoId === lkoId.toLowerCase())
    .filter(([, message]) => id === undefined || message.id === id);
}
