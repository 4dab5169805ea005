import { editableCards, visibleCards } from '../../access/index.ts';
import { NotFoundError } from '../../contract/errors.ts';
import type { Actor, DocumentReader } from '../../documents/api.ts';
import type { Call } from '../route.ts';
import { texts } from '../texts.ts';

/** The user of a call as РК know him: who he is, and in which card indexes he changes them (AC-02). */
export function actorOf({ user, by }: Pick<Call, 'user' | 'by'>): Actor {
  return { login: by, cards: user === undefined ? [] : editableCards(user) };
}

/** The card indexes whose РК the user of a call sees; undefined = all. */
export function cardsOf({ user }: Pick<Call, 'user'>): readonly string[] | undefined {
  return user === undefined ? [] : visibleCards(user);
}

/** A РК of another card index does not exist for the user: both are told in the same words. */
export function documentMissing(isn: number): NotFoundError {
  return new NotFoundError('DOCUMENT_MISSING', texts.documentMissing(isn), { item: String(isn) });
}

/** Runs what needs the РК. */
export async function withDocument<T>(isn: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NotFoundError && error.code === 'DOCUMENT_UNKNOWN' ? documentMissing(isn) : error;
  }
}

/** @throws NotFoundError where the РК is not there for this user */
export function checkVisible(documents: DocumentReader, isn: number, call: Pick<Call, 'user'>): Promise<void> {
  return withDocument(isn, async () => {
    const card = await documents.card(isn);
    const cards = cardsOf(call);
    if (cards !== undefined && !cards.includes(card)) throw documentMissing(isn);
  });
}
