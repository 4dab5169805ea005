import type { ComponentType } from 'react';

/** What an action of a РК is given. */
export interface DocumentActionProps {
  readonly isn: number;
  /** Closes the window; true where the РК was changed and is to be read anew. */
  close(changed: boolean): void;
}

/**
 * Default export of the module of a plugin's pages. The names are those of its manifest (`ui.pages`, `ui.documentActions`).
 */
export interface PluginPages {
  readonly pages?: Readonly<Record<string, ComponentType>>;
  readonly documentActions?: Readonly<Record<string, ComponentType<DocumentActionProps>>>;
}
