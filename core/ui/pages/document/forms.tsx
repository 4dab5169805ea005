import type { DocumentCard, DocumentFile } from '../../api-types.ts';
import { AddLink, AddRubric } from './add-parts.tsx';
import { ChangeAddressees } from './change-addressees.tsx';
import { ChangeRubric, type RubricLine } from './change-rubric.tsx';
import { EditDocument } from './edit.tsx';
import { AddFile, ReplaceFile } from './file-forms.tsx';
import { AddResolution, ChangeResolution } from './resolution-forms.tsx';
import type { Resolution } from './resolutions.tsx';

/** Which form is open: what it adds to, or the part that it changes. */
export type Form =
  | { readonly part: 'edit' | 'rubric' | 'file' | 'link' | 'addressees' }
  /** The резолюция that a new one stands below. */
  | { readonly part: 'resolution'; readonly parent?: Resolution }
  | { readonly part: 'changed resolution'; readonly resolution: Resolution }
  | { readonly part: 'changed rubric'; readonly line: RubricLine }
  | { readonly part: 'replaced file'; readonly file: DocumentFile };

interface FormsProps {
  readonly form: Form;
  readonly document: DocumentCard;
  close(changed: boolean): void;
}

/** The forms of a РК; loaded when somebody changes one. */
export default function Forms({ form, document, close }: FormsProps) {
  const common = { isn: document.isn, close };
  const changing = { ...common, document };
  switch (form.part) {
    case 'edit':
      return <EditDocument {...changing} />;
    case 'resolution':
      return <AddResolution {...common} parent={form.parent} />;
    case 'changed resolution':
      return <ChangeResolution {...changing} resolution={form.resolution} />;
    case 'rubric':
      return <AddRubric {...common} />;
    case 'changed rubric':
      return <ChangeRubric {...changing} line={form.line} />;
    case 'file':
      return <AddFile {...common} />;
    case 'replaced file':
      return <ReplaceFile {...changing} file={form.file} />;
    case 'link':
      return <AddLink {...common} />;
    case 'addressees':
      return <ChangeAddressees {...changing} />;
  }
}
