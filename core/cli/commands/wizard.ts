import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { audited, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';

interface Operation {
  readonly plugin: string;
  readonly id: string;
  readonly title: string;
  readonly canBeUndone: boolean;
}

interface Flags {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly undo?: boolean;
  readonly json?: boolean;
}

interface Options {
  readonly dryRun: boolean;
  readonly undo: boolean;
}

/** `db wizard`: operations of «Мастер БД» (ED-03). */
export function wizardCommand(db: Command, session: Session): void {
  db.command('wizard')
    .description(texts.dbWizard)
    .argument('[operation...]', texts.operation)
    .option('--all', texts.allOperations)
    .option('--dry-run', texts.dryRun)
    .option('--undo', texts.undo)
    .option('--json', texts.json)
    .action((given: string[], { all = false, dryRun = false, undo = false, json = false }: Flags) =>
      session.withHost(async (host) => {
        const options = { dryRun, undo };
        const known = operationsOf(host);
        const chosen = all ? everyOne(known, undo) : given.map((name) => find(known, name));
        if (chosen.length === 0) return list(session, known, json);
        const done: { operation: string; lines: readonly string[] }[] = [];
        for (const operation of chosen) {
          const lines = await run(host, operation, options);
          done.push({ operation: nameOf(operation), lines });
          if (!json) tell(session, operation, lines, options);
        }
        if (json) session.json({ ...options, items: done });
      }),
    );
}

function operationsOf({ plugins }: Host): Operation[] {
  return plugins.plugins.flatMap(({ manifest, code }) =>
    (code.operations ?? []).map(({ id, title, undo }) => ({
      plugin: manifest.id,
      id,
      title,
      canBeUndone: undo !== undefined,
    })),
  );
}

/** Later operations may build on earlier ones, so they are undone first. */
function everyOne(known: readonly Operation[], undo: boolean): readonly Operation[] {
  return undo ? known.filter(({ canBeUndone }) => canBeUndone).reverse() : known;
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
function run(host: Host, operation: Operation, options: Options): Promise<readonly string[]> {
  const work = () => host.runOperation(operation.plugin, operation.id, options);
  const action = options.undo ? 'database.wizard-undo' : 'database.wizard';
  return options.dryRun ? work() : audited(host, action, nameOf(operation), work);
}

function tell(session: Session, { title }: Operation, lines: readonly string[], { dryRun, undo }: Options): void {
  const remarks = [...(undo ? [texts.undoTitle] : []), ...(dryRun ? [texts.dryRunTitle] : [])];
  session.say([title, ...remarks].join(' '));
  for (const line of lines) session.say(`  ${line}`);
}
