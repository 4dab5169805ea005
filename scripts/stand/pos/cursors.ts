import { refusals } from './errors.ts';
import type { Position } from './ordered-list.ts';

/** Which list a cursor belongs to: waiting deliveries or the registry. */
export type CursorKind = 'd' | 'r';

/** Before everything. */
export const start: Position = { at: 0, id: '' };

/** An opaque text that means «after this position». */
export function writeCursor(kind: CursorKind, position: Position): string {
  return Buffer.from(`${kind}|${position.at}|${position.id}`).toString('base64url');
}

/** Reads a cursor of the same kind; anything else is BAD_CURSOR. */
export function readCursor(kind: CursorKind, text: string): Position {
  const match = /^([dr])\|(\d{1,16})\|([\da-f-]{0,64})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (!match || match[1] !== kind) throw refusals.badCursor();
  const position = { at: Number(match[2]), id: match[3] ?? '' };
  if (writeCursor(kind, position) !== text) throw refusals.badCursor();
  return position;
}
