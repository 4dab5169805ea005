import type { DocumentSystem } from '../contract/index.ts';
import type { Antivirus } from '../ports/antivirus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { AlikeService } from './alike/api.ts';
import { alikeCitizens } from './alike/duplicates.ts';
import { followMerged, mergeCitizens } from './alike/merge.ts';
import { similarDocuments } from './alike/similar.ts';
import type { DirectoryService, DocumentEditor, DocumentLists, DocumentReader, RubricImport } from './api.ts';
import { Calendar } from './dates.ts';
import { type DeadlineService, deadlineService } from './deadlines/calendar.ts';
import { directoryService } from './directories/service.ts';
import { documentEditor } from './editing/editor.ts';
import { guarded } from './entities/guard.ts';
import { openEntities } from './entities/source.ts';
import { type DocumentFigures, documentFigures, type FigureQuery } from './figures.ts';
import { createVault } from './files/vault.ts';
import { documentLists } from './lists/lists.ts';
import { documentReader } from './reader/reader.ts';
import { importRubrics } from './rubricator/import-rubrics.ts';
import { rubricLines } from './rubricator/rubric-lines.ts';
import { readSheet } from './rubricator/sheet.ts';
import { documentSystem, wizardLogin } from './system.ts';
import { isTechnicalUser, userIsn } from './users.ts';

export type { ImportedRubrics, RubricImport, RubricLine } from './api.ts';
export { type DueDocument, takeDue } from './deadlines/due.ts';
export type { DocumentFigures, FigureQuery } from './figures.ts';

export interface DocumentsOptions {
  readonly database: Database;
  /** The same database, for the connections of the directories. */
  readonly url: string;
  /** Where bytes of files are kept. */
  readonly filesDirectory: string;
  /** Asked about each file from outside, where one is set (AC-06). */
  readonly antivirus?: Pick<Antivirus, 'infection'> | undefined;
  readonly clock: Clock;
  /** IANA name; dates and years of registration are those of this zone. */
  readonly timeZone: string;
}

export interface Documents {
  readonly system: DocumentSystem;
  readonly reader: DocumentReader;
  readonly lists: DocumentLists;
  readonly editor: DocumentEditor;
  readonly directories: DirectoryService;
  readonly rubrics: RubricImport;
  readonly alike: AlikeService;
  readonly deadlines: DeadlineService;
  /** What came, was answered and is overdue, by day (UI-07). */
  figures(query: FigureQuery): Promise<DocumentFigures>;
  /** Whether the login is a technical user's, in whatever case; such a user cannot log in (ED-03). */
  isTechnicalUser(login: string): Promise<boolean>;
  /** Closes the vault and the connections of the directories; those of `database` are its owner's. May be called twice. */
  close(): Promise<void>;
}

/** The document system in the installation's database; migrations are applied before. */
export async function createDocuments(options: DocumentsOptions): Promise<Documents> {
  const { database } = options;
  const calendar = new Calendar(options.clock, options.timeZone);
  const files = await createVault(options.filesDirectory, options.antivirus);
  const source = await guarded(database, () => openEntities(options.url));
  return {
    system: documentSystem(database, files, calendar),
    reader: documentReader(source, database, files),
    lists: documentLists(database, calendar),
    editor: documentEditor({ database, calendar, files }),
    directories: directoryService(source, database, calendar),
    rubrics: rubricImport(database, calendar),
    deadlines: deadlineService(database),
    alike: {
      citizens: (page) => alikeCitizens(page, database),
      merge: (isn, duplicates, actor) => mergeCitizens(isn, duplicates, actor, { database, calendar }),
      documents: (isn, cards) => similarDocuments(isn, cards, database),
      follow: () => followMerged(database),
    },
    figures: (query) => documentFigures(query, database),
    isTechnicalUser: (login) => isTechnicalUser(login, database),
    close: async () => {
      await files.close();
      if (source.isInitialized) await source.destroy();
    },
  };
}

function rubricImport(database: Database, calendar: Calendar): RubricImport {
  const load: RubricImport['import'] = async (lines, { prefix, by = wizardLogin, dryRun = false }) => {
    const author = { user: dryRun ? 0 : await userIsn(by, database), at: calendar.clock.now() };
    return importRubrics(lines, { prefix, dryRun, author }, database);
  };
  return { import: load, importFile: async (content, options) => load(rubricLines(await readSheet(content)), options) };
}
