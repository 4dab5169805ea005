import type { ComponentType } from 'react';
import type { FieldProblem } from './api.ts';

/** What an action of a РК is given. */
export interface DocumentActionProps {
  readonly isn: number;
  /** Closes the window; true where the РК was changed and is to be read anew. */
  close(changed: boolean): void;
}

/** What an action on the page of a module's settings is given. */
export interface ModuleActionProps {
  /** The settings as they stand in the form; secrets that nobody typed anew are null. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Something in the form is not saved yet. */
  readonly changed: boolean;
  /** Marks fields of the form, by pointers as `/mail/port`; what was marked before loses its marks. */
  mark(problems: readonly FieldProblem[]): void;
}

/**
 * Default export of the module of a plugin's pages. The names are those of its manifest (`ui.pages`, `ui.documentActions`,
 * `ui.moduleActions`).
 */
export interface PluginPages {
  readonly pages?: Readonly<Record<string, ComponentType>>;
  readonly documentActions?: Readonly<Record<string, ComponentType<DocumentActionProps>>>;
  readonly moduleActions?: Readonly<Record<string, ComponentType<ModuleActionProps>>>;
}
