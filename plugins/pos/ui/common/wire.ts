/** What the server writes down of a type: moments as texts. */
export type Wire<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Wire<T[K]> } : T;

/** A list of the API. */
export interface Items<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
