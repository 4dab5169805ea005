import type { Claims } from '../ports/identity-provider.ts';
import { type Role, roles } from './roles.ts';

/** What the claims of a provider mean here (AC-01). */
export interface ClaimRules {
  readonly login: string;
  readonly name: string;
  readonly roles: string;
  /** Role → value of the claim that gives it. A role that is not named here is given to nobody. */
  readonly roleValues: Readonly<Partial<Record<Role, string>>>;
  /** Null: card indexes are given by the administrator. */
  readonly cards: string | null;
  /** DUE of a card index → value of the claim that gives it; where empty, the values are DUE themselves. */
  readonly cardValues: Readonly<Record<string, string>>;
}

export interface ClaimedUser {
  readonly login: string | undefined;
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  readonly cards: readonly string[] | undefined;
}

/** Claims are looked up by their whole name first, then as a way, e.g. `realm_access.roles`. */
export function claimedUser(claims: Claims, rules: ClaimRules): ClaimedUser {
  const given = valuesOf(valueAt(claims, rules.roles));
  return {
    login: textOf(valueAt(claims, rules.login)),
    name: textOf(valueAt(claims, rules.name))?.slice(0, 255),
    roles: roles.filter((role) => {
      const needed = rules.roleValues[role];
      return needed !== undefined && given.includes(needed);
    }),
    cards: rules.cards === null ? undefined : cardsOf(valuesOf(valueAt(claims, rules.cards)), rules.cardValues),
  };
}

/** Names of the claims that a login needs, as the provider knows them. */
export function neededClaims({ login, name, roles: given, cards }: ClaimRules): string[] {
  const names = [login, name, given, ...(cards === null ? [] : [cards])];
  return [...new Set(names.map((claim) => (claim.includes('://') ? claim : (claim.split('.')[0] ?? claim))))];
}

function cardsOf(given: readonly string[], values: Readonly<Record<string, string>>): string[] {
  const mapped = Object.entries(values);
  if (mapped.length === 0) return given.filter((due) => /^0\.([\p{L}\p{N}_-]+\.)*$/u.test(due) && due.length <= 248);
  return mapped.filter(([, value]) => given.includes(value)).map(([due]) => due);
}

function valueAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((branch, step) => {
    const inside = typeof branch === 'object' && branch !== null && Object.hasOwn(branch, step);
    return inside ? (branch as Claims)[step] : undefined;
  }, claims);
}

function valuesOf(value: unknown): string[] {
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
