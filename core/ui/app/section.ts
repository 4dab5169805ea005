import type { ComponentType } from 'react';

export interface SectionPage {
  readonly path: string;
  /** The right that opens it (AC-02); undefined: whoever is logged in. */
  readonly permission: string | undefined;
  /** Lazily loaded: who never opens a page does not wait for it. */
  readonly Page: ComponentType;
  /** Where it stands in the menu; pages below another stand in none. */
  readonly menu?: { readonly title: string; readonly Icon: ComponentType };
}

/** A part of the menu, with its pages. */
export interface Section {
  /** Plugins name it in their manifests. */
  readonly id: 'start' | 'documents' | 'tasks' | 'administration';
  /** Undefined: its pages stand at the top, without a heading. */
  readonly title: string | undefined;
  readonly pages: readonly SectionPage[];
}
