import { PosError } from './errors.ts';
import type { FileContent } from './files.ts';

/** Part of a file to be sent. */
export interface FilePart {
  content: FileContent;
  start: number;
  end: number;
  /** Slows the transfer down. */
  bytesPerSecond?: number;
}

/** An answer before it goes onto the wire: JSON or a part of a file. */
export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string | number>>;
  json?: unknown;
  file?: FilePart;
}

/** What came of a request. */
export interface Outcome {
  reply: Reply;
  /** It left a record in the history of a message, or its upload was accepted. */
  effective: boolean;
  /** The answer of an earlier request with the same key. */
  replayed?: boolean;
}

export function ok(json: unknown, effective = false): Outcome {
  return { reply: { status: 200, json }, effective };
}

/** The contract's form of a refusal. */
export function refusalReply(error: PosError, requestId: string): Reply {
  const { code, message, details } = error;
  const body = { code, message, ...(details && { details }), requestId };
  return { status: error.status, headers: error.headers, json: { error: body } };
}

/** Runs `work`; a refusal that it throws becomes its reply, any other error a 500. */
export async function outcomeOf(requestId: string, work: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const refusal =
      error instanceof PosError ? error : new PosError(500, 'INTERNAL_ERROR', `Ошибка эмулятора: ${String(error)}`);
    return { reply: refusalReply(refusal, requestId), effective: false };
  }
}
