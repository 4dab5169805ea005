import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { SecretKeyInvalid } from './errors.ts';

/** One key of AES-256; the id tells which key a value was encrypted with, and tells nothing of the key. */
export interface SecretKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Keys as they are written down: base64 of 32 bytes, divided by commas or white space.
 * @throws SecretKeyInvalid naming the source and not the key
 */
export function parseKeys(text: string, source: string): SecretKey[] {
  const keys = keyTexts(text).map((part) => keyOf(part, source));
  if (keys.length === 0) throw new SecretKeyInvalid(source);
  return keys;
}

/** The same text as its single keys. */
export function keyTexts(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

export function newKeyText(): string {
  return randomBytes(32).toString('base64');
}

function keyOf(text: string, source: string): SecretKey {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) throw new SecretKeyInvalid(source);
  const id = createHash('sha256').update('priemnaya key id\0').update(bytes).digest('hex').slice(0, 12);
  return { id, key: createSecretKey(bytes) };
}
