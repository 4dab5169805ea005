import type { Document } from 'bson';

const names: Record<number, string> = {
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  43: 'CursorNotFound',
  59: 'CommandNotFound',
  85: 'IndexOptionsConflict',
  91: 'ShutdownInProgress',
  9: 'FailedToParse',
  189: 'PrimarySteppedDown',
  11000: 'DuplicateKey',
};

/** A command that the server refuses, with the code a real one gives. */
export class Failure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly details: Document = {},
  ) {
    super(message);
  }

  /** As an answer. */
  get answer(): Document {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: names[this.code] ?? 'Error', ...this.details };
  }

  /** As an entry of `writeErrors`. */
  at(index: number): Document {
    return { index, code: this.code, errmsg: this.message, ...this.details };
  }
}
