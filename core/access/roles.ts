import type { Permission } from '../contract/permission.ts';

/** Roles of AC-02. */
export const roles = ['technologist', 'clerk', 'auditor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/**
 * What each role may do (AC-02); whatever is not listed is refused. An auditor reads everything and changes nothing.
 * Citizens are part of the documents, not of the directories, as they are personal data.
 */
const matrix: Readonly<Record<Role, readonly Permission[]>> = {
  technologist: [
    'tasks.read',
    'tasks.manage',
    'settings.read',
    'settings.manage',
    'directories.read',
    'directories.manage',
    'quarantine.read',
    'quarantine.manage',
    'raw-messages.read',
    'plugins.read',
  ],
  clerk: ['documents.read', 'documents.write', 'directories.read'],
  auditor: [
    'tasks.read',
    'settings.read',
    'documents.read',
    'directories.read',
    'quarantine.read',
    'raw-messages.read',
    'plugins.read',
    'audit.read',
  ],
  administrator: ['tasks.read', 'settings.read', 'directories.read', 'plugins.read', 'users.manage', 'audit.read'],
};

/** DUE of the root of «Подразделения»: a clerk with this card index works in all of them. */
export const ALL_CARDS = '0.';

/** Whether one of the roles grants the right. Unknown roles grant nothing. */
export function may(held: readonly string[], permission: Permission): boolean {
  return held.some((role) => isRole(role) && matrix[role].includes(permission));
}

/** Every right that the roles grant together. */
export function permissionsOf(held: readonly string[]): Permission[] {
  return [...new Set(held.filter(isRole).flatMap((role) => matrix[role]))].sort();
}

/**
 * The card indexes whose documents the user sees: undefined = all. Only an auditor, and a clerk of the root, sees all.
 */
export function visibleCards(user: {
  readonly roles: readonly string[];
  readonly cards: readonly string[];
}): readonly string[] | undefined {
  if (user.roles.includes('auditor') || user.cards.includes(ALL_CARDS)) return undefined;
  return user.cards;
}

/** The card indexes whose documents the user changes: an auditor changes nothing, whatever else he sees. */
export function editableCards(user: { readonly cards: readonly string[] }): readonly string[] | undefined {
  return user.cards.includes(ALL_CARDS) ? undefined : user.cards;
}

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
