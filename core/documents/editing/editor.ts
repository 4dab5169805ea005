import type { Actor, DocumentEditor } from '../api.ts';
import { changeDocument } from './change.ts';
import { copyDocument } from './copy.ts';
import { createDocument } from './create.ts';
import { type Desk, type Edit, editDocument } from './edit.ts';
import { addFile, changeFile, removeFile, replaceFile } from './files.ts';
import { addLink, removeLink } from './links.ts';
import { addResolution, changeResolution, removeResolution } from './resolutions.ts';
import { addRubric, changeRubric, removeRubric } from './rubrics.ts';

/** What users change in РК, in the tables of the installation's database. */
export function documentEditor(desk: Desk): DocumentEditor {
  const edit = <T>(isn: number, actor: Actor, work: (edit: Edit) => Promise<T>, others?: readonly number[]) =>
    editDocument(desk, isn, actor, work, others);
  return {
    create: (draft, actor) => createDocument(desk, draft, actor),
    change: (isn, changes, actor) => edit(isn, actor, (one) => changeDocument(one, changes)),
    copy: (isn, to, actor) => copyDocument(desk, isn, to, actor),
    addResolution: (isn, input, actor) => edit(isn, actor, (one) => addResolution(one, input)),
    changeResolution: (isn, id, changes, actor) => edit(isn, actor, (one) => changeResolution(one, id, changes)),
    removeResolution: (isn, id, version, actor) => edit(isn, actor, (one) => removeResolution(one, id, version)),
    addRubric: (isn, line, actor) => edit(isn, actor, (one) => addRubric(one, line)),
    changeRubric: (isn, id, changes, actor) => edit(isn, actor, (one) => changeRubric(one, id, changes)),
    removeRubric: (isn, id, version, actor) => edit(isn, actor, (one) => removeRubric(one, id, version)),
    addLink: (isn, link, actor) => edit(isn, actor, (one) => addLink(one, link), [link.isn]),
    removeLink: (isn, link, actor) => edit(isn, actor, (one) => removeLink(one, link), [link.isn]),
    addFile: (isn, file, describe, actor) => addFile(desk, isn, file, describe, actor),
    changeFile: (isn, id, changes, actor) => edit(isn, actor, (one) => changeFile(one, id, changes)),
    replaceFile: (isn, id, file, version, actor) => replaceFile(desk, isn, id, file, version, actor),
    removeFile: (isn, id, version, actor) => edit(isn, actor, (one) => removeFile(one, id, version)),
  };
}
