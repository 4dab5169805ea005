import type { Command } from 'commander';
import { ALL_CARDS } from '../../access/index.ts';
import { readPassword } from '../input.ts';
import { audited, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';

/** Whoever installs the product wants to see all of it, and gives roles to others later. */
const firstUser = { roles: ['administrator', 'technologist', 'clerk'], cards: [ALL_CARDS] };

/** `user add|passwd|list` (AC-01). */
export function userCommands(program: Command, session: Session): void {
  const user = program.command('user').description(texts.user);

  user
    .command('add')
    .description(texts.userAdd)
    .argument('<login>', texts.login)
    .requiredOption('--name <name>', texts.name)
    .option('--role <role...>', texts.role)
    .option('--card <due...>', texts.card)
    .action(async (login: string, { name, role, card }: { name: string; role?: string[]; card?: string[] }) => {
      const password = await readPassword(session.terminal);
      await session.withHost(async (host) => {
        const first = role === undefined && !(await host.access.users.any());
        if (role === undefined && !first) throw new UsageError(texts.roleNeeded);
        const rights = first ? firstUser : { roles: role ?? [], cards: card ?? [] };
        const created = await audited(host, 'user.create', login.toLowerCase(), () =>
          host.access.users.create({ login, name, password, ...rights }),
        );
        session.say(texts.userAdded(created.login));
      });
    });

  user
    .command('passwd')
    .description(texts.userPasswd)
    .argument('<login>', texts.login)
    .action(async (login: string) => {
      const password = await readPassword(session.terminal);
      await session.withHost(async (host) => {
        await audited(host, 'user.password', login.toLowerCase(), () => host.access.users.update(login, { password }));
        session.say(texts.passwordSet(login));
      });
    });

  user
    .command('list')
    .description(texts.userList)
    .option('--json', texts.json)
    .action(({ json }: { json?: boolean }) =>
      session.withHost(async (host) => {
        const users = await host.access.users.list();
        if (json) return session.json({ items: users });
        const { columns } = texts;
        const rows = users.map(({ login, name, roles, disabled }) => [
          login,
          roles.join(', '),
          disabled ? columns.disabled : columns.active,
          name,
        ]);
        session.table([columns.login, columns.roles, columns.state, columns.name], rows);
      }),
    );
}
