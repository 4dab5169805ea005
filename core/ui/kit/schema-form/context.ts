import { createContext, type ReactNode, useContext } from 'react';

/** What the server, or a check, found in a field. */
export interface FieldRemark {
  /** JSON Pointer within the block. */
  readonly path: string;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'confirm';
}

/** What the fields of a block know beside their values. */
export interface BlockState {
  /** Pointers of secrets that have a value; it is never shown (TM-24). */
  readonly secretsSet: readonly string[];
  /** Pointers of those that are to be emptied. */
  readonly cleared: readonly string[];
  clear(pointer: string, on: boolean): void;
  readonly remarks: readonly FieldRemark[];
  /** Pointers of required values that nobody has given yet. */
  readonly missing: readonly string[];
  /** What stands below an object, by its pointer. */
  readonly tails: Readonly<Record<string, ReactNode>>;
}

interface Block extends BlockState {
  /** Gives the value at a pointer another content, whatever fields it consists of. */
  set(pointer: string, value: unknown): void;
}

export const BlockContext = createContext<Block | undefined>(undefined);

export function useBlock(): Block {
  const block = useContext(BlockContext);
  if (block === undefined) throw new Error('A field stands in a block');
  return block;
}

/** What a control says of itself to those who hear it; spread into the input. */
export interface Spoken {
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
  readonly 'aria-required'?: true;
  readonly 'aria-label'?: string;
}

export interface FieldState {
  readonly pointer: string;
  readonly title: string;
  readonly spoken: Spoken;
}

export const FieldContext = createContext<FieldState>({ pointer: '', title: '', spoken: {} });

/** Title of the list in which a field stands as a row. */
export const ListContext = createContext<string | undefined>(undefined);
