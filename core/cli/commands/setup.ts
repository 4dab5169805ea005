import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { CodedError } from '../../contract/errors.ts';
import { type ImportedRubrics, largestRubricFile } from '../../documents/api.ts';
import { audited, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';

/** `db check|import-rubrics` (ED-09, ED-10). */
export function setupCommands(db: Command, session: Session): void {
  db.command('check')
    .description(texts.dbCheck)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async (host) => {
        const items = await host.setupCheck();
        if (json) session.json({ items });
        else if (items.length === 0) session.say(texts.setupRight);
        for (const { severity, message, where } of json ? [] : items) {
          session.say(`${texts.severities[severity]}: ${message}`);
          session.say(`  ${texts.mendAt(where)}`);
        }
        const errors = items.filter(({ severity }) => severity === 'error').length;
        if (errors > 0) throw new CodedError('SETUP_WRONG', texts.setupWrong(errors));
      }),
    );

  db.command('import-rubrics')
    .description(texts.dbImportRubrics)
    .argument('<file>', texts.rubricsFile)
    .option('--prefix <prefix>', texts.rubricsPrefix)
    .option('--dry-run', texts.dryRun)
    .option('--json', texts.json)
    .action(async (file: string, { prefix = '', dryRun = false, json }: ImportChoice) => {
      const content = await readSmall(file);
      await session.withHost(async (host) => {
        const work = () => host.documents.rubrics.importFile(content, { prefix, dryRun });
        const done = await (dryRun ? work() : audited(host, 'rubrics.import', 'rubrics', work, { prefix, dryRun }));
        if (json) session.json(done);
        else tell(session, done);
      });
    });
}

interface ImportChoice {
  readonly prefix?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** A file that is too large is refused before it is held in memory. */
async function readSmall(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile()) throw new UsageError(texts.fileUnreadable(file));
  if (found.size > largestRubricFile) throw new UsageError(texts.rubricsFileTooLarge(largestRubricFile));
  return readFile(file).catch(() => {
    throw new UsageError(texts.fileUnreadable(file));
  });
}

function tell(session: Session, { dryRun, added, updated, unchanged, missing, changes }: ImportedRubrics): void {
  for (const { kind, code, name, before, after } of changes) {
    const line = {
      added: () => texts.rubricAdded(code, name),
      renamed: () => texts.rubricRenamed(code, before ?? '', name),
      note: () => texts.rubricNote(code, name, before ?? '', after ?? ''),
      missing: () => texts.rubricMissing(code, name),
    }[kind]();
    session.say(line);
  }
  session.say(texts.rubricsImported(added, updated, unchanged, missing));
  if (dryRun) session.say(texts.dryRunTitle);
}
