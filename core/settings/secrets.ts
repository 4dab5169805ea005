import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { setAt, toPointer, valueAt } from '../contract/schema/pointer.ts';
import type { SecretKeys } from './secret-key.ts';

export type Values = Record<string, unknown>;

/** An encrypted text as it is stored in the place of the text. */
interface Sealed {
  readonly $secret: { readonly key: string; readonly iv: string; readonly tag: string; readonly data: string };
}

/**
 * Encrypts the texts at the pointers (AES-256-GCM). `place` names owner and block: with the pointer it is bound to the
 * text, so that an encrypted value moved elsewhere in the database does not decrypt there (TM-24).
 */
export function seal(values: Values, pointers: readonly string[], place: string, { current }: SecretKeys): Values {
  const sealed = structuredClone(values);
  for (const pointer of pointers) {
    const text = valueAt(values, pointer);
    if (typeof text !== 'string') continue;
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(place + pointer));
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
    const tag = cipher.getAuthTag().toString('base64');
    setAt(sealed, pointer, { $secret: { key: current.id, iv: iv.toString('base64'), tag, data } } satisfies Sealed);
  }
  return sealed;
}

/** Decrypts every encrypted text, wherever an earlier version of the schema had it; what does not decrypt is left out. */
export function unseal(stored: Values, place: string, keys: SecretKeys): { values: Values; unreadable: string[] } {
  const values = structuredClone(stored);
  const unreadable: string[] = [];
  for (const [pointer, sealed] of sealedIn(stored, [])) {
    const text = decrypt(sealed, place + pointer, keys);
    setAt(values, pointer, text);
    if (text === undefined) unreadable.push(pointer);
  }
  return { values, unreadable };
}

function decrypt({ $secret: { key: id, iv, tag, data } }: Sealed, place: string, keys: SecretKeys): string | undefined {
  const key = keys.find(id)?.key;
  if (key === undefined) return undefined;
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
