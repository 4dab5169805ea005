import type { Database } from '../ports/database.ts';
import { sealingKey } from './installation-key.ts';
import type { SecretKeys } from './keyring.ts';
import { seal, unseal } from './secrets.ts';

/** Encrypts values that stand in the database for moments only, on their way from one node to another (AC-06). */
export interface Transit {
  /** @param place names what it belongs to: elsewhere it does not decrypt */
  seal(place: string, value: unknown): Promise<object>;
  /** @returns undefined where it does not decrypt, or was undefined */
  open(place: string, sealed: unknown): unknown;
}

const pointer = '/value';

export function createTransit(database: Database, keys: SecretKeys): Transit {
  return {
    async seal(place, value) {
      const text = JSON.stringify(value);
      const key = await database.transaction((transaction) => sealingKey(transaction, keys));
      return seal(text === undefined ? {} : { value: text }, [pointer], place, key);
    },
    open(place, sealed) {
      const { value } = unseal(sealed as Record<string, unknown>, place, keys).values;
      return typeof value === 'string' ? JSON.parse(value) : undefined;
    },
  };
}
