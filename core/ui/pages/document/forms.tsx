import type { DocumentCard } from '../../api-types.ts';
import { AddFile, AddLink, AddResolution, AddRubric } from './add-parts.tsx';
import { EditDocument } from './edit.tsx';
import type { Resolution } from './resolutions.tsx';

/** Which form is open. */
export interface Form {
  readonly part: 'edit' | 'resolution' | 'rubric' | 'file' | 'link';
  /** The резолюция that a new one stands below. */
  readonly parent?: Resolution;
}

interface FormsProps {
  readonly form: Form;
  readonly document: DocumentCard;
  close(changed: boolean): void;
}

/** The forms of a РК; loaded when somebody changes one. */
export default function Forms({ form: { part, parent }, document, close }: FormsProps) {
  const common = { isn: document.isn, close };
  if (part === 'edit') return <EditDocument {...common} document={document} />;
  if (part === 'resolution') return <AddResolution {...common} parent={parent} />;
  if (part === 'rubric') return <AddRubric {...common} />;
  return part === 'file' ? <AddFile {...common} /> : <AddLink {...common} />;
}
