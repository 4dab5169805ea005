import type { DocumentSystem, FileVault } from '../contract/index.ts';
import type { Database } from '../ports/database.ts';
import { addFiles } from './attachments.ts';
import { changeDocuments } from './changes/of-plugins.ts';
import { citizenDirectory } from './citizens.ts';
import type { Calendar } from './dates.ts';
import { documentDirectories } from './directories-of-plugins.ts';
import { documentEvents } from './events/queue.ts';
import { readDocuments } from './reader/snapshots.ts';
import { passNumbers } from './registration/pass-numbers.ts';
import { register } from './registration/register.ts';
import { documentsWithValue, filledDocuments } from './search.ts';
import { sizes } from './sizes.ts';
import { userIsn } from './users.ts';
import { ensureAttributes } from './wizard/attributes.ts';
import { removeAttributes } from './wizard/remove-attributes.ts';
import { ensureTechnicalUser, removeTechnicalUser } from './wizard/users.ts';
import { ensureWatch, isWatched, removeWatch } from './wizard/watch.ts';

/** Whom records name when no user but the wizard or an import did it. */
export const wizardLogin = 'МАСТЕР_БД';

/** «ДЕЛО» for plugins, in the tables of the installation's database. */
export function documentSystem(database: Database, files: FileVault, calendar: Calendar): DocumentSystem {
  const now = () => calendar.clock.now();
  return {
    sizes,
    files,
    directories: documentDirectories(database),
    citizens: citizenDirectory(database, calendar),
    wizard: {
      async ensureAttributes(definitions, dryRun) {
        const user = dryRun ? 0 : await userIsn(wizardLogin, database);
        return ensureAttributes(definitions, { dryRun, author: { user, at: now() } }, database);
      },
      ensureTechnicalUser: (login, name, dryRun) => ensureTechnicalUser({ login, name, at: now() }, dryRun, database),
      removeAttributes: (definitions, options) => removeAttributes(definitions, options, database),
      removeTechnicalUser: (login, dryRun) => removeTechnicalUser(login, dryRun, database),
      ensureWatch: (watch, dryRun) => ensureWatch(watch, dryRun, database),
      removeWatch: (stream, dryRun) => removeWatch(stream, dryRun, database),
      isWatched: (watch) => isWatched(watch, database),
    },
    events: documentEvents(database, calendar.clock),
    register: (drafts, transaction) => register(drafts, transaction, calendar),
    passNumbers,
    withValue: (kind, apiName, values, transaction) =>
      documentsWithValue(kind, apiName, values, transaction ?? database),
    read: (isns, transaction) => readDocuments(isns, transaction ?? database),
    change: (changes, login, transaction) => changeDocuments(changes, { login, at: now() }, transaction),
    filled: (query, transaction) => filledDocuments(query, transaction ?? database),
    addFiles: (isn, files, login, transaction) => addFiles(isn, files, { login, at: now() }, transaction),
  };
}
