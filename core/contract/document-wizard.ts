import type { AttributeDefinition } from './attributes.ts';
import type { DocumentWatch } from './document-events.ts';

/** What «Мастер БД» does to the document system (ED-03). Each call can be repeated, and says what it did, in Russian. */
export interface DocumentWizard {
  ensureAttributes(definitions: readonly AttributeDefinition[], dryRun: boolean): Promise<string[]>;
  /**
   * Takes attributes away that hold no value anywhere, are attached to no group with a default value, have no values in
   * their lists but those defined here, and are watched by no triggers (`unwatched`: those of this stream do not count).
   * The others stay, and the lines say why.
   */
  removeAttributes(
    definitions: readonly AttributeDefinition[],
    options: { readonly dryRun: boolean; readonly unwatched?: string },
  ): Promise<string[]>;
  /** A technical user, who cannot log in. */
  ensureTechnicalUser(login: string, name: string, dryRun: boolean): Promise<string[]>;
  /** Takes a technical user away to whom no record refers. */
  removeTechnicalUser(login: string, dryRun: boolean): Promise<string[]>;
  /** Triggers that record the events of the stream. Attributes that it names must exist. */
  ensureWatch(watch: DocumentWatch, dryRun: boolean): Promise<string[]>;
  /** Takes the triggers of the stream away. Events that nobody has taken stay, for when the triggers come back. */
  removeWatch(stream: string, dryRun: boolean): Promise<string[]>;
  /** Whether the triggers stand exactly as {@link ensureWatch} makes them, and are switched on (ED-10). */
  isWatched(watch: DocumentWatch): Promise<boolean>;
}
