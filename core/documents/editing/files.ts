import { extname } from 'node:path';
import type { FileVault, StoredFile } from '../../contract/index.ts';
import type { Actor, FileInput } from '../api.ts';
import { documentInvalid, noSuchPart } from '../errors.ts';
import { harmlessName } from '../harmless-name.ts';
import { writeFiles } from '../registration/parts.ts';
import { sizes } from '../sizes.ts';
import { longerThan, storable } from '../storable.ts';
import { texts as documentTexts } from '../texts.ts';
import { type Desk, type Edit, editDocument } from './edit.ts';
import { forgetFields, refuseChanged } from './field-changes.ts';
import { Problems } from './problems.ts';
import { texts } from './texts.ts';

/** What files of the group of a РК must fit (ED-12). */
interface FileLimits {
  readonly maxSize: number | null;
  readonly extensions: readonly string[] | null;
  readonly oneFile: boolean;
}

/**
 * Streams a file into the vault, where it is safe on disk before the РК knows of it. What can be refused is refused
 * before its bytes are read, or as soon as there are too many.
 */
export async function addFile(
  desk: Desk,
  isn: number,
  file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
  describe: () => Promise<Omit<FileInput, 'name'>>,
  actor: Actor,
): Promise<number> {
  // Nothing is written yet: this asks whether the РК is there for this user, and what its group allows.
  const limits = await editDocument(desk, isn, actor, limitsOf);
  const name = checkName(file.name, limits);
  const stored = await store(desk.files, file.content, limits.maxSize);
  const { description, send = false } = await describe();
  return editDocument(desk, isn, actor, (edit) => insert(edit, { ...stored, name, description, send }));
}

export async function changeFile(
  edit: Edit,
  id: number,
  { send, version }: { readonly send: boolean; readonly version?: number | undefined },
): Promise<void> {
  const file = await find(edit, id);
  if (file.send === send) return;
  const path = `/files/${id}`;
  await refuseChanged(edit, version, [{ path: `${path}/send`, current: file.send, given: send }], path);
  await edit.transaction.query('UPDATE delo."REF_FILE" SET "SEND_ENABLED" = $2 WHERE "ISN_REF_FILE" = $1', [
    id,
    send ? 1 : 0,
  ]);
  edit.changed(`${path}/send`);
  edit.record('U', texts.protocol.fileChanged(send), file.name);
}

/**
 * Other bytes in the place of a file, perhaps under another name: «Рассылать», description and place stay. The bytes
 * before stay in the vault, as what is still to be sent may need them.
 */
export async function replaceFile(
  desk: Desk,
  isn: number,
  id: number,
  file: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
  version: number | undefined,
  actor: Actor,
): Promise<void> {
  const path = `/files/${id}`;
  const refused = async (edit: Edit, name: string) => {
    const before = await find(edit, id);
    await refuseChanged(edit, version, [{ path: `${path}/name`, current: before.name, given: name }], path);
    return before;
  };
  // Asked before the bytes are read, and once more when they are there.
  const limits = await editDocument(desk, isn, actor, async (edit) => {
    await refused(edit, file.name);
    return limitsOf(edit);
  });
  const name = checkName(file.name, limits);
  const { size, sha256 } = await store(desk.files, file.content, limits.maxSize);
  await editDocument(desk, isn, actor, async (edit) => {
    const before = await refused(edit, name);
    if (before.sha256 === sha256 && before.name === name) return;
    const [same] = await edit.transaction.query(
      `SELECT 1 FROM delo."REF_FILE"
       WHERE "ISN_REF_DOC" = $1 AND "NAME" = $2 AND sha256 = $3 AND "ISN_REF_FILE" <> $4`,
      [isn, name, sha256, id],
    );
    if (same !== undefined) throw documentInvalid([{ path: '/file', message: texts.fileTwice }]);
    await edit.transaction.query(
      'UPDATE delo."REF_FILE" SET "NAME" = $2, "FILESIZE" = $3, sha256 = $4 WHERE "ISN_REF_FILE" = $1',
      [id, name, size, sha256],
    );
    edit.changed(`${path}/name`);
    edit.record('U', texts.protocol.fileReplaced, before.name === name ? name : `${before.name} → ${name}`);
  });
}

/** Takes a file out of the РК. Its bytes stay: other РК, and what is still to be sent, may need them. */
export async function removeFile(edit: Edit, id: number, version: number | undefined): Promise<void> {
  const file = await find(edit, id);
  const path = `/files/${id}`;
  await refuseChanged(edit, version, [{ path: `${path}/name`, current: file.name, given: null }], path);
  await edit.transaction.query('DELETE FROM delo."REF_FILE" WHERE "ISN_REF_FILE" = $1', [id]);
  await forgetFields(edit, path);
  edit.record('D', texts.protocol.fileRemoved, file.name);
}

async function limitsOf({ head, transaction }: Edit): Promise<FileLimits> {
  const [row] = await transaction.query<{ maxSize: number | null; extensions: string | null; oneFile: boolean }>(
    `SELECT "MAX_SIZE" AS "maxSize", "EXTENSIONS" AS extensions, "ONE_FILE" = 1 AS "oneFile"
     FROM delo."DG_FILE_CONSTRAINT" WHERE "DUE" = $1 AND "CATEGORY" = 1`,
    [head.groupDue],
  );
  const { maxSize = null, extensions = null, oneFile = false } = row ?? {};
  return { maxSize, oneFile, extensions: extensions?.split(',') ?? null };
}

/** The shown name: never a path. @throws InvalidError */
function checkName(given: string, { extensions }: FileLimits): string {
  const problems = new Problems();
  const name = problems.text('/file', harmlessName(given), sizes.fileName);
  if (!/[^.\s]/.test(name)) problems.refuse('/file', texts.fileName);
  const extension = extname(name).slice(1).toLowerCase();
  if (extensions !== null && !extensions.includes(extension)) problems.refuse('/file', texts.fileExtension(extensions));
  problems.check();
  return name;
}

async function store(
  files: FileVault,
  content: AsyncIterable<Uint8Array>,
  maxSize: number | null,
): Promise<StoredFile> {
  try {
    return await files.store(content, maxSize === null ? {} : { maxSize });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code === 'FILE_TOO_LARGE')
      throw documentInvalid([{ path: '/file', message: texts.fileTooLarge(maxSize!), code }]);
    if (code === 'FILE_INFECTED') throw documentInvalid([{ path: '/file', message, code }]);
    throw error;
  }
}

async function insert(edit: Edit, file: StoredFile & FileInput): Promise<number> {
  const { isn, author, transaction } = edit;
  const { oneFile } = await limitsOf(edit);
  const [held] = await transaction.query<{ order: number; count: number }>(
    `SELECT coalesce(max("ORDERNUM"), 0) AS order, count(*) AS count FROM delo."REF_FILE" WHERE "ISN_REF_DOC" = $1`,
    [isn],
  );
  const description = file.description === undefined ? undefined : storable(file.description);
  if (description !== undefined && longerThan(description, sizes.fileDescription)) {
    const message = documentTexts.tooLong(sizes.fileDescription);
    throw documentInvalid([{ path: '/description', message }]);
  }
  if (oneFile && held!.count > 0) throw documentInvalid([{ path: '/file', message: texts.oneFile }]);
  const { name, size, sha256, send = false } = file;
  const place = { isn, user: author.user, order: held!.order + 1 };
  const described = description === undefined ? {} : { description };
  const added = await writeFiles([{ name, size, sha256, send, ...place, ...described }], author.at, transaction);
  if (added.length > 0) edit.record('I', texts.protocol.fileAdded, name);
  const [row] = await transaction.query<{ id: number }>(
    `SELECT "ISN_REF_FILE" AS id FROM delo."REF_FILE" WHERE "ISN_REF_DOC" = $1 AND "NAME" = $2 AND sha256 = $3`,
    [isn, name, sha256],
  );
  return row!.id;
}

interface Held {
  readonly name: string;
  readonly send: boolean;
  readonly sha256: string;
}

async function find({ isn, transaction }: Edit, id: number): Promise<Held> {
  const [row] = await transaction.query<Held>(
    `SELECT "NAME" AS name, "SEND_ENABLED" = 1 AS send, sha256 FROM delo."REF_FILE"
     WHERE "ISN_REF_FILE" = $1 AND "ISN_REF_DOC" = $2`,
    [id, isn],
  );
  if (row === undefined) throw noSuchPart('FILE_LINE_UNKNOWN', id);
  return row;
}
