import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { texts } from '../texts.ts';
import { setupCommands } from './setup.ts';
import { wizardCommand } from './wizard.ts';

/** `db migrate|wizard|check|import-rubrics` (OP-04, ED-03, ED-09, ED-10). */
export function databaseCommands(program: Command, session: Session): void {
  const db = program.command('db').description(texts.db);
  setupCommands(db, session);
  wizardCommand(db, session);

  db.command('migrate')
    .description(texts.dbMigrate)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async ({ applied }) => {
        if (json) return session.json({ applied });
        session.say(applied.length === 0 ? texts.upToDate : texts.migrated(applied));
      }),
    );
}
