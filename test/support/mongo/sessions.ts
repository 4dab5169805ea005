import type { Document } from 'bson';
import { Failure } from './failure.ts';

/**
 * Writes that a client may send twice because it got no answer: the second one does nothing and gets the answer of the
 * first. A server that stands alone refuses them.
 */
export class Sessions {
  private readonly last = new Map<string, { number: string; answer: Promise<Document> }>();

  once(command: Document, replicaSet: string | undefined, write: () => Promise<Document>): Promise<Document> {
    if (command.txnNumber === undefined) return write();
    if (replicaSet === undefined) {
      throw new Failure(20, 'Transaction numbers are only allowed on a replica set member or mongos');
    }
    const session = command.lsid.id.toString('hex') as string;
    const number = String(command.txnNumber);
    const known = this.last.get(session);
    if (known?.number === number) return known.answer;
    const answer = write();
    this.last.set(session, { number, answer });
    // A write that failed may be tried again.
    answer.catch(() => this.last.delete(session));
    return answer;
  }
}
