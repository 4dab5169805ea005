import type { FieldProblem } from '../contract/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, Sql, Transaction } from '../ports/database.ts';
import { invalidUser, lastAdministrator, userExists, userMissing } from './errors.ts';
import { hashPassword, passwordProblems } from './password.ts';
import { isRole, roles } from './roles.ts';
import { roleTitles, texts } from './texts.ts';

export interface UserView {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly cards: readonly string[];
  readonly officialDue: string | null;
  readonly disabled: boolean;
  /** Known to the provider, which gives name, roles and, where set so, card indexes at each login. */
  readonly throughProvider: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UserDraft {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Left out where a provider is set: the user waits for his first login there. */
  readonly password?: string | undefined;
  /** DUE of card indexes; `0.` = all. */
  readonly cards?: readonly string[] | undefined;
  readonly officialDue?: string | null | undefined;
}

export type UserChanges = Partial<Omit<UserDraft, 'login'>> & { readonly disabled?: boolean | undefined };

const columns = `login, name, roles, cards, official_due as "officialDue", disabled, provider_subject is not null as "throughProvider",
  created_at as "createdAt", updated_at as "updatedAt"`;

/** What a provider decides about its users, if one is set. */
export interface ProviderSays {
  readonly cards: boolean;
}

/** The users of the house, those of a provider among them (AC-01). Logins do not depend on case. */
export class Users {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #isTechnical: (login: string) => Promise<boolean>;
  readonly #provider: ProviderSays | undefined;

  constructor(
    database: Database,
    clock: Clock,
    isTechnical: (login: string) => Promise<boolean> = async () => false,
    provider?: ProviderSays,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#isTechnical = isTechnical;
    this.#provider = provider;
  }

  /** By login; a page begins after the login `after`. */
  list(limit = 1000, after = '', words = ''): Promise<UserView[]> {
    return this.#database.query<UserView>(
      `select ${columns} from host.user_account
       where login > $2 and ($3 = '' or strpos(lower(login || ' ' || name), lower($3)) > 0) order by login limit $1`,
      [limit, after, words],
    );
  }

  async get(login: string): Promise<UserView> {
    const sql = `select ${columns} from host.user_account where login = $1`;
    const [user] = await this.#database.query<UserView>(sql, [login.toLowerCase()]);
    if (user === undefined) throw userMissing(login);
    return user;
  }

  async any(sql: Sql = this.#database): Promise<boolean> {
    return (await sql.query('select 1 from host.user_account limit 1')).length > 0;
  }

  /** Of a user who may log in. */
  async passwordHash(login: string): Promise<string | undefined> {
    if (await this.#isTechnical(login)) return undefined;
    const [row] = await this.#database.query<{ hash: string | null }>(
      'select password_hash as hash from host.user_account where login = $1 and not disabled',
      [login.toLowerCase()],
    );
    return row?.hash ?? undefined;
  }

  async create(draft: UserDraft): Promise<UserView> {
    if (draft.password === undefined && this.#provider === undefined) {
      throw invalidUser([{ path: '/password', message: texts.passwordNeeded }]);
    }
    const hash = await preparedHash(draft);
    await this.#database.transaction((transaction) => this.insert(draft, hash, transaction));
    return this.get(draft.login);
  }

  /** For callers that have more to do in the same transaction; `hash` is made by {@link preparedHash}. */
  async insert(draft: UserDraft, hash: string | null, transaction: Transaction): Promise<void> {
    if (await this.#isTechnical(draft.login)) throw invalidUser([{ path: '/login', message: texts.technicalLogin }]);
    const inserted = await transaction.query(
      `insert into host.user_account
         (login, name, roles, cards, official_due, password_hash, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict do nothing returning login`,
      [
        draft.login.toLowerCase(),
        draft.name.trim(),
        [...new Set(draft.roles)],
        [...new Set(draft.cards ?? [])],
        draft.officialDue ?? null,
        hash,
        this.#clock.now(),
      ],
    );
    if (inserted.length === 0) throw userExists(draft.login);
  }

  /** A new password or a disabling ends all sessions of the user. */
  async update(login: string, changes: UserChanges): Promise<UserView> {
    const key = login.toLowerCase();
    refuse(problems({ ...changes, login: key }));
    if (this.#provider !== undefined) refuse(decidedElsewhere(await this.get(key), changes, this.#provider));
    const hash = changes.password === undefined ? null : await hashPassword(changes.password);
    await this.#database.transaction(async (transaction) => {
      // Two administrators who demote each other at the same time must not leave the house without one.
      await transaction.query('lock table host.user_account in share row exclusive mode');
      const administered = await hasAdministrator(transaction);
      const [row] = await transaction.query(
        `update host.user_account set name = coalesce($2, name), roles = coalesce($3, roles),
           cards = coalesce($4, cards), official_due = case when $5 then $6 else official_due end,
           disabled = coalesce($7, disabled), password_hash = coalesce($8, password_hash), updated_at = $9
         where login = $1 returning login`,
        [
          key,
          changes.name?.trim() ?? null,
          changes.roles === undefined ? null : [...new Set(changes.roles)],
          changes.cards === undefined ? null : [...new Set(changes.cards)],
          changes.officialDue !== undefined,
          changes.officialDue ?? null,
          changes.disabled ?? null,
          hash,
          this.#clock.now(),
        ],
      );
      if (row === undefined) throw userMissing(login);
      if (administered && !(await hasAdministrator(transaction))) throw lastAdministrator();
      if (hash !== null || changes.disabled === true) {
        await transaction.query('delete from host.session where login = $1', [key]);
      }
    });
    return this.get(key);
  }
}

/** Checks a new user and hashes the password, outside of any transaction as it takes its time. */
export async function preparedHash(draft: UserDraft): Promise<string | null> {
  refuse(problems(draft));
  return draft.password === undefined ? null : hashPassword(draft.password);
}

async function hasAdministrator(sql: Sql): Promise<boolean> {
  const found = `select 1 from host.user_account where 'administrator' = any(roles) and not disabled limit 1`;
  return (await sql.query(found)).length > 0;
}

/** Changes that the next login would undo, or that would be of no use. */
function decidedElsewhere(user: UserView, changes: UserChanges, provider: ProviderSays): FieldProblem[] {
  if (!user.throughProvider) return [];
  const differs = (given: readonly string[] | undefined, held: readonly string[]) =>
    given !== undefined && [...new Set(given)].sort().join('\n') !== [...held].sort().join('\n');
  const found: FieldProblem[] = [];
  const add = (path: string) => found.push({ path, message: texts.decidedByProvider });
  if (changes.name !== undefined && changes.name.trim() !== user.name) add('/name');
  if (differs(changes.roles, user.roles)) add('/roles');
  if (provider.cards && differs(changes.cards, user.cards)) add('/cards');
  if (changes.password !== undefined) add('/password');
  return found;
}

/** Whether this can be a login: 2–64 letters, digits and a few signs. */
export function isLogin(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u.test(text);
}

function refuse(found: readonly FieldProblem[]): void {
  if (found.length > 0) throw invalidUser(found);
}

function problems(user: { readonly login: string } & UserChanges): FieldProblem[] {
  const found: FieldProblem[] = [];
  if (!isLogin(user.login)) found.push({ path: '/login', message: texts.login });
  const name = user.name?.trim();
  if (name !== undefined && (name === '' || name.length > 255)) found.push({ path: '/name', message: texts.name });
  if (user.roles !== undefined && (user.roles.length === 0 || !user.roles.every(isRole))) {
    const known = roles.map((role) => `${role} («${roleTitles[role]}»)`).join(', ');
    found.push({ path: '/roles', message: texts.roles(known) });
  }
  if (user.password !== undefined) found.push(...passwordProblems(user.password, user.login));
  return found;
}
