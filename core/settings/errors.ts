import {
  ConflictError,
  type FieldProblem,
  InvalidError,
  NotFoundError,
  PermanentError,
  RetryLaterError,
} from '../contract/errors.ts';
import type { SettingsOwner } from './api.ts';
import { texts } from './texts.ts';

export class SettingsOwnerUnknown extends NotFoundError {
  constructor({ kind, id }: SettingsOwner) {
    super(kind === 'task' ? 'TASK_UNKNOWN' : 'MODULE_UNKNOWN', texts.ownerUnknown(kind, id), { item: id });
  }
}

export class SettingsVersionUnknown extends NotFoundError {
  constructor(version: number) {
    super('SETTINGS_VERSION_UNKNOWN', texts.versionUnknown(version));
  }
}

/** Somebody else saved since the settings were read. */
export class SettingsVersionOld extends ConflictError {
  constructor(current: number) {
    super('SETTINGS_VERSION_OLD', texts.versionOld(current));
  }
}

/** TM-20. */
export class TaskBusy extends ConflictError {
  constructor(id: string) {
    super('TASK_BUSY', texts.busy(), { item: id });
  }
}

/** TM-22: refused as a whole, with an error for every wrong field. */
export class SettingsInvalid extends InvalidError {
  constructor(details: readonly FieldProblem[]) {
    super('SETTINGS_INVALID', texts.invalid(), { details });
  }
}

/** The save goes through when repeated with the codes of the details confirmed. */
export class ConfirmationRequired extends ConflictError {
  constructor(details: readonly FieldProblem[]) {
    super('CONFIRMATION_REQUIRED', texts.confirm(), { details });
  }
}

export class SettingsMigrationFailed extends PermanentError {
  constructor(id: string, fromVersion: number) {
    super('SETTINGS_MIGRATION_FAILED', texts.migrationFailed(id, fromVersion), { item: id });
  }
}

export class SecretKeyInvalid extends PermanentError {
  constructor(source: string) {
    super('SECRET_KEY_INVALID', texts.keyInvalid(source), { item: source });
  }
}

export class SecretKeyFileOpen extends PermanentError {
  constructor(file: string) {
    super('SECRET_KEY_FILE_OPEN', texts.keyFileOpen(file), { item: file });
  }
}

export class SecretKeyFileUnusable extends PermanentError {
  constructor(file: string, reason: string) {
    super('SECRET_KEY_FILE_UNUSABLE', texts.keyFileUnusable(file, reason), { item: file });
  }
}

/**
 * This node does not know a key that the installation encrypts with. Passes by itself where the key file gets it: it is
 * read again. Nothing is said to be missing meanwhile, as that would stop tasks of the whole installation.
 */
export class SecretKeyUnknown extends RetryLaterError {
  constructor(id: string, place: string) {
    super('SECRET_KEY_UNKNOWN', texts.keyUnknown(id, place), { item: id });
  }
}

/** A key that a living node works with is not lost. */
export class SecretKeyInUse extends ConflictError {
  constructor(nodes: readonly string[]) {
    super('SECRET_KEY_IN_USE', texts.keyInUse(nodes), { item: nodes.join(', ') });
  }
}

/** Keys of the variable are changed by whoever sets it. */
export class SecretKeysElsewhere extends ConflictError {
  constructor(place: string) {
    super('SECRET_KEYS_ELSEWHERE', texts.keysElsewhere(place), { item: place });
  }
}
