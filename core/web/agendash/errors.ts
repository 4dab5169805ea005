import { ConflictError, type FieldProblem, NotFoundError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

export const recordMissing = (id: string) => new NotFoundError('AGENDASH_RECORD_MISSING', texts.recordMissing(id));

/** A record that another program put into the store. */
export const recordForeign = (name: string) =>
  new ConflictError('AGENDASH_RECORD_FOREIGN', texts.recordForeign(name), { item: name });

export const deleteRefused = () => new ConflictError('AGENDASH_DELETE_REFUSED', texts.deleteRefused);

export const createRefused = () => new ConflictError('AGENDASH_CREATE_REFUSED', texts.createRefused);

/** The group was selected, and the task could not be started all the same. */
export const selectedOnly = (group: string, { code, message, item }: ConflictError) =>
  new ConflictError(code, texts.selectedOnly(group, message), { ...(item !== undefined && { item }) });

/** One action on several records of which not all could be done. `details` name them. */
export const notAllDone = (done: number, problems: readonly (FieldProblem & { readonly name: string })[]) =>
  new ConflictError(done > 0 ? 'AGENDASH_PARTLY' : 'AGENDASH_NOT_DONE', texts.notAllDone(done, problems), {
    details: problems.map(({ path, message, code }) => ({ path, message, ...(code !== undefined && { code }) })),
  });
