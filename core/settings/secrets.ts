import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { setAt, toPointer, valueAt } from '../contract/schema/pointer.ts';
import { SecretKeyUnknown } from './errors.ts';
import type { SecretKeys } from './keyring.ts';
import type { SecretKey } from './secret-key.ts';

export type Values = Record<string, unknown>;

/** An encrypted text as it is stored in the place of the text. */
interface Sealed {
  readonly $secret: {
    readonly key: string;
    readonly iv: string;
    readonly tag: string;
    readonly data: string;
    /** An administrator has given up the key: the secret must be entered anew. */
    readonly forgotten?: true;
  };
}

/** The only name that no value of a setting may have. */
export const reservedName = '$secret';

/**
 * Encrypts the texts at the pointers (AES-256-GCM). `place` names owner and block: with the pointer it is bound to the
 * text, so that an encrypted value moved elsewhere in the database does not decrypt there (TM-24).
 */
export function seal(values: Values, pointers: readonly string[], place: string, key: SecretKey): Values {
  const sealed = structuredClone(values);
  for (const pointer of pointers) {
    const text = valueAt(values, pointer);
    if (typeof text !== 'string') continue;
    setAt(sealed, pointer, encrypted(text, place + pointer, key));
  }
  return sealed;
}

/**
 * Decrypts every encrypted text, wherever an earlier version of the schema had it; what does not decrypt is left out.
 * @returns also the pointers of all that was encrypted
 * @throws SecretKeyUnknown where a key is missing that nobody has given up: that is no reason to ask for the secret anew
 */
export function unseal(
  stored: Values,
  place: string,
  keys: SecretKeys,
): { values: Values; sealed: string[]; unreadable: string[] } {
  const values = structuredClone(stored);
  const all: string[] = [];
  const unreadable: string[] = [];
  for (const [pointer, sealed] of sealedIn(stored, [])) {
    const { key: id, forgotten } = sealed.$secret;
    const key = keys.find(id);
    if (key === undefined && forgotten !== true) throw new SecretKeyUnknown(id, keys.place);
    const text = key && decrypted(sealed, place + pointer, key);
    setAt(values, pointer, text);
    all.push(pointer);
    if (text === undefined) unreadable.push(pointer);
  }
  return { values, sealed: all, unreadable };
}

/** How the encrypted texts of a block fared. */
export interface Resealed {
  readonly values: Values;
  /** Encrypted with the present key now. */
  readonly resealed: number;
  /** Damaged: the key is there, and yet it does not decrypt. */
  readonly damaged: number;
  /** Left as they are, as their key is not there. */
  readonly keyless: number;
}

/** The block with every text encrypted with the key; what does not decrypt stays as it is. */
export function reseal(stored: Values, place: string, keys: SecretKeys, present: SecretKey): Resealed {
  const values = structuredClone(stored);
  const count = { resealed: 0, damaged: 0, keyless: 0 };
  for (const [pointer, sealed] of sealedIn(stored, [])) {
    const { key: id, forgotten } = sealed.$secret;
    if (id === present.id && forgotten !== true) continue;
    const key = keys.find(id);
    const text = key && decrypted(sealed, place + pointer, key);
    if (text !== undefined) setAt(values, pointer, encrypted(text, place + pointer, present));
    count[text !== undefined ? 'resealed' : key === undefined ? 'keyless' : 'damaged'] += 1;
  }
  return { values, ...count };
}

/** The block with every text of these keys marked as given up; with the key it decrypts still. */
export function giveUp(stored: Values, gone: (keyId: string) => boolean): { values: Values; forgotten: number } {
  const values = structuredClone(stored);
  let forgotten = 0;
  for (const [pointer, { $secret }] of sealedIn(stored, [])) {
    if ($secret.forgotten === true || !gone($secret.key)) continue;
    setAt(values, pointer, { $secret: { ...$secret, forgotten: true } } satisfies Sealed);
    forgotten += 1;
  }
  return { values, forgotten };
}

function encrypted(text: string, place: string, { id, key }: SecretKey): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  return { $secret: { key: id, iv: iv.toString('base64'), tag, data } };
}

function decrypted({ $secret: { iv, tag, data } }: Sealed, place: string, { key }: SecretKey): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(place))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return decipher.update(data, 'base64', 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function* sealedIn(value: unknown, steps: string[]): Generator<[string, Sealed]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (isSealed(value)) yield [toPointer(steps), value];
  else for (const [name, inner] of Object.entries(value)) yield* sealedIn(inner, [...steps, name]);
}

function isSealed(value: object): value is Sealed {
  const inner = (value as Partial<Sealed>).$secret;
  return typeof inner === 'object' && inner !== null && typeof inner.data === 'string' && typeof inner.key === 'string';
}
