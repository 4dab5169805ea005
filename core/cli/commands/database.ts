import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { audited, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';
import { setupCommands } from './setup.ts';

interface Operation {
  readonly plugin: string;
  readonly id: string;
  readonly title: string;
}

/** `db migrate|wizard|check|import-rubrics` (OP-04, ED-03, ED-09, ED-10). */
export function databaseCommands(program: Command, session: Session): void {
  const db = program.command('db').description(texts.db);
  setupCommands(db, session);

  db.command('migrate')
    .description(texts.dbMigrate)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async ({ applied }) => {
        if (json) return session.json({ applied });
        session.say(applied.length === 0 ? texts.upToDate : texts.migrated(applied));
      }),
    );

  db.command('wizard')
    .description(texts.dbWizard)
    .argument('[operation...]', texts.operation)
    .option('--all', texts.allOperations)
    .option('--dry-run', texts.dryRun)
    .option('--json', texts.json)
    .action((given: string[], { all, dryRun, json }: { all?: boolean; dryRun?: boolean; json?: boolean }) =>
      session.withHost(async (host) => {
        const known = operationsOf(host);
        const chosen = all ? known : given.map((name) => find(known, name));
        if (chosen.length === 0) return list(session, known, json === true);
        const done: { operation: string; lines: readonly string[] }[] = [];
        for (const operation of chosen) {
          const lines = await run(host, operation, dryRun === true);
          done.push({ operation: nameOf(operation), lines });
          if (!json) tell(session, operation, lines, dryRun === true);
        }
        if (json) session.json({ dryRun: dryRun === true, items: done });
      }),
    );
}

function operationsOf({ plugins }: Host): Operation[] {
  return plugins.plugins.flatMap(({ manifest, code }) =>
    (code.operations ?? []).map(({ id, title }) => ({ plugin: manifest.id, id, title })),
  );
}

function nameOf({ plugin, id }: Operation): string {
  return `${plugin}:${id}`;
}

function find(known: readonly Operation[], name: string): Operation {
  const operation = known.find((candidate) => nameOf(candidate) === name);
  if (operation === undefined) throw new UsageError(texts.operationWrong(name));
  return operation;
}

function list(session: Session, known: readonly Operation[], json: boolean): void {
  if (json) session.json({ items: known.map((operation) => ({ ...operation, operation: nameOf(operation) })) });
  else {
    const rows = known.map((operation) => [nameOf(operation), operation.title]);
    session.table([texts.columns.operation, texts.columns.title], rows);
  }
}

/** A dry run changes nothing, and is nothing for the audit. */
function run(host: Host, operation: Operation, dryRun: boolean): Promise<readonly string[]> {
  const work = () => host.runOperation(operation.plugin, operation.id, { dryRun });
  return dryRun ? work() : audited(host, 'database.wizard', nameOf(operation), work);
}

function tell(session: Session, { title }: Operation, lines: readonly string[], dryRun: boolean): void {
  session.say(dryRun ? `${title} ${texts.dryRunTitle}` : title);
  for (const line of lines) session.say(`  ${line}`);
}
