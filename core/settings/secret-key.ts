import { createHash, createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { SecretKeyFileOpen, SecretKeyFileUnusable, SecretKeyInvalid } from './errors.ts';

/** One key of AES-256; the id tells which key a value was encrypted with, and tells nothing of the key. */
export interface SecretKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The key that encrypts, and all that decrypt. */
export interface SecretKeys {
  readonly current: SecretKey;
  find(id: string): SecretKey | undefined;
}

export interface SecretKeyOptions {
  /** Value of `PRIEMNAYA_SECRET_KEY`: base64 of 32 bytes; after a comma, earlier keys that still decrypt. */
  readonly environment?: string | undefined;
  /** Key file, of the same content; made at the first start where neither is there. */
  readonly file: string;
}

/** The keys of this installation. Every node needs the same: share the file, or set the variable. */
export async function loadSecretKeys({ environment, file }: SecretKeyOptions): Promise<SecretKeys> {
  if (environment !== undefined && environment.trim() !== '') return keysOf(environment, 'PRIEMNAYA_SECRET_KEY');
  return keysOf(await readKeyFile(file), file);
}

function keysOf(text: string, source: string): SecretKeys {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => keyOf(part, source));
  const [current] = keys;
  if (current === undefined) throw new SecretKeyInvalid(source);
  return { current, find: (id) => keys.find((key) => key.id === id) };
}

function keyOf(text: string, source: string): SecretKey {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) throw new SecretKeyInvalid(source);
  const id = createHash('sha256').update('priemnaya key id\0').update(bytes).digest('hex').slice(0, 12);
  return { id, key: createSecretKey(bytes) };
}

async function readKeyFile(file: string): Promise<string> {
  try {
    await makeKeyFile(file);
    const handle = await open(file, 'r');
    try {
      // Groups may read (mounted secrets), others may not.
      if (process.platform !== 'win32' && ((await handle.stat()).mode & 0o027) !== 0) throw new SecretKeyFileOpen(file);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SecretKeyFileOpen) throw error;
    throw new SecretKeyFileUnusable(file, (error as NodeJS.ErrnoException).code ?? 'EIO');
  }
}

/** Makes the file whole or not at all, also when several processes start at once or one dies meanwhile. */
async function makeKeyFile(file: string): Promise<void> {
  if (await exists(file)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
