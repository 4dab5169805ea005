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
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UserDraft {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly password: string;
  /** DUE of card indexes; `0.` = all. */
  readonly cards?: readonly string[] | undefined;
  readonly officialDue?: string | null | undefined;
}

export type UserChanges = Partial<Omit<UserDraft, 'login'>> & { readonly disabled?: boolean | undefined };

const columns = `login, name, roles, cards, official_due as "officialDue", disabled,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Local users (AC-01). Logins do not depend on case. */
export class Users {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #isTechnical: (login: string) => Promise<boolean>;

  constructor(database: Database, clock: Clock, isTechnical: (login: string) => Promise<boolean> = async () => false) {
    this.#database = database;
    this.#clock = clock;
    this.#isTechnical = isTechnical;
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
    const [row] = await this.#database.query<{ hash: string }>(
      'select password_hash as hash from host.user_account where login = $1 and not disabled',
      [login.toLowerCase()],
    );
    return row?.hash;
  }

  async create(draft: UserDraft): Promise<UserView> {
    const hash = await preparedHash(draft);
    await this.#database.transaction((transaction) => this.insert(draft, hash, transaction));
    return this.get(draft.login);
  }

  /** For callers that have more to do in the same transaction; `hash` is made by {@link preparedHash}. */
  async insert(draft: UserDraft, hash: string, transaction: Transaction): Promise<void> {
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
export async function preparedHash(draft: UserDraft): Promise<string> {
  refuse(problems(draft));
  return hashPassword(draft.password);
}

async function hasAdministrator(sql: Sql): Promise<boolean> {
  const found = `select 1 from host.user_account where 'administrator' = any(roles) and not disabled limit 1`;
  return (await sql.query(found)).length > 0;
}

function refuse(found: readonly FieldProblem[]): void {
  if (found.length > 0) throw invalidUser(found);
}

function problems(user: { readonly login: string } & UserChanges): FieldProblem[] {
  const found: FieldProblem[] = [];
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{1,63}$/u.test(user.login)) found.push({ path: '/login', message: texts.login });
  const name = user.name?.trim();
  if (name !== undefined && (name === '' || name.length > 255)) found.push({ path: '/name', message: texts.name });
  if (user.roles !== undefined && (user.roles.length === 0 || !user.roles.every(isRole))) {
    const known = roles.map((role) => `${role} («${roleTitles[role]}»)`).join(', ');
    found.push({ path: '/roles', message: texts.roles(known) });
  }
  if (user.password !== undefined) found.push(...passwordProblems(user.password, user.login));
  return found;
}
