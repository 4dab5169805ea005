import type { Command } from 'commander';
import type { Rotation, SecretKeyStatus } from '../../settings/index.ts';
import { audited, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';

/** `secrets status|rotate|forget` (TM-24). Of a key nothing is ever shown but its id. */
export function secretsCommands(program: Command, session: Session): void {
  const secrets = program.command('secrets').description(texts.secrets);

  secrets
    .command('status')
    .description(texts.secretsStatus)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withSecrets(async (host) => {
        const status = await host.secrets.status();
        if (json) return session.json(status);
        session.say(status.source === 'file' ? texts.keysInFile(status.place) : texts.keysInVariable(status.place));
        const { columns } = texts;
        session.table(
          [columns.key, columns.position, columns.use, columns.inForce, columns.earlier, columns.forgotten],
          status.keys.map((key) => [
            key.id,
            key.position === null ? '—' : String(key.position),
            useOf(key),
            String(key.inForce),
            String(key.earlier),
            String(key.forgotten),
          ]),
        );
      }),
    );

  secrets
    .command('rotate')
    .description(texts.secretsRotate)
    .option('--drop-old', texts.dropOld)
    .option('--json', texts.json)
    .action(({ dropOld, json }: { dropOld?: boolean; json?: boolean }) =>
      session.withSecrets(async (host) => {
        if (dropOld) {
          const dropped = await audited(host, 'secrets.drop', null, () => host.secrets.dropUnused());
          if (json) session.json({ dropped });
          else session.say(dropped.length === 0 ? texts.nothingToDrop : texts.dropped(dropped));
          return;
        }
        const { source } = await host.secrets.status();
        const rotation = await audited(host, 'secrets.rotate', null, () => host.secrets.rotate());
        if (json) session.json(rotation);
        else tell(session, rotation, source);
      }),
    );

  secrets
    .command('forget')
    .description(texts.secretsForget)
    .option('--yes', texts.forgetYes)
    .option('--json', texts.json)
    .action(({ yes, json }: { yes?: boolean; json?: boolean }) =>
      session.withSecrets(async (host) => {
        const lost = await host.secrets.lost();
        if (!yes && lost > 0) throw new UsageError(texts.forgetAsk(lost));
        const forgotten = await audited(host, 'secrets.forget', null, () => host.secrets.forget());
        if (json) session.json({ forgotten });
        else session.say(forgotten === 0 ? texts.nothingForgotten : texts.forgotten(forgotten));
      }),
    );
}

function useOf({ position, present, inForce, earlier, forgotten }: SecretKeyStatus): string {
  const { uses } = texts;
  if (position === null) return inForce + earlier > forgotten || present ? uses.missing : uses.givenUp;
  if (present) return uses.present;
  return inForce + earlier === 0 ? uses.unused : uses.earlier;
}

function tell(session: Session, rotation: Rotation, source: 'environment' | 'file'): void {
  const { present, made, resealed, damaged, keyless, unused, nodes } = rotation;
  session.say(made ? texts.keyMade(present) : texts.keyUsed(present));
  session.say(texts.resealed(resealed));
  if (damaged > 0) session.say(texts.damaged(damaged));
  if (keyless > 0) session.say(texts.keyless(keyless));
  if (unused.length > 0) session.say(source === 'file' ? texts.unusedInFile(unused) : texts.unusedInVariable(unused));
  if (nodes.length > 0) session.say(texts.tellNodes(nodes));
}
