import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Message } from './appeals.ts';
import type { PosCore } from './core.ts';
import { DerivedContent, type FileContent, type FileKind, GivenContent } from './files.ts';
import type { MessageFile } from './generator.ts';
import type { Remembered } from './idempotency.ts';
import type { RandomState } from './random.ts';
import type { Upload } from './showcase/uploads.ts';
import { type Contour, contours } from './wire.ts';

/**
 * Messages, remembered answers, the generator's state and the uploads of the showcase in a file, so that a stand finds
 * its ПОС as it left it. The bytes of uploads lie beside it. Organisations, accounts, faults, tokens and the journal are
 * not kept.
 */
interface Snapshot {
  messages: Record<Contour, StoredMessage[]>;
  randoms: Record<Contour, RandomState>;
  remembered: Remembered[];
  /** Absent in files of versions before the showcase. */
  uploads?: Record<Contour, Upload[]>;
}

type StoredContent = { kind: FileKind; seed: number; size: number } | { base64: string };
type StoredMessage = Omit<Message, 'files'> & {
  files: { declared: MessageFile['declared']; content: StoredContent }[];
};

/** Writes the file anew; it is always whole, also when the process dies meanwhile. */
export async function saveSnapshot(core: PosCore, file: string): Promise<void> {
  const of = <T>(value: (contour: Contour) => T) => ({ prod: value('prod'), test: value('test') });
  const snapshot: Snapshot = {
    messages: of((contour) => [...core.appeals[contour].all()].map(stored)),
    randoms: of((contour) => core.randoms[contour].state),
    remembered: core.idempotency.remembered(),
    uploads: of((contour) => core.showcase.uploads[contour].all()),
  };
  await writeFile(`${file}.new`, JSON.stringify(snapshot));
  await rename(`${file}.new`, file);
}

/** Takes over what the file holds; a missing file is an empty one. */
export async function loadSnapshot(core: PosCore, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return;
  const snapshot = JSON.parse(text) as Snapshot;
  for (const contour of contours) {
    for (const message of snapshot.messages[contour]) core.appeals[contour].restore(restored(message));
    core.randoms[contour].state = snapshot.randoms[contour];
  }
  core.idempotency.restore(snapshot.remembered);
  await restoreUploads(core, snapshot.uploads);
}

async function restoreUploads({ showcase }: PosCore, uploads: Snapshot['uploads']): Promise<void> {
  if (!uploads) return;
  for (const contour of contours) for (const each of uploads[contour]) showcase.uploads[contour].add(each);
  await showcase.folder.keepOnly(new Set(contours.flatMap((contour) => uploads[contour].map((each) => each.uploadId))));
}

function stored({ files, ...message }: Message): StoredMessage {
  const storedFiles = [...files.values()].map(({ declared, content }) => ({
    declared,
    content: storedContent(content),
  }));
  return { ...message, files: storedFiles };
}

function storedContent(content: FileContent): StoredContent {
  if (content instanceof DerivedContent) {
    const { kind, seed, size } = content;
    return { kind, seed, size };
  }
  return { base64: Buffer.concat([...content.slices(0, content.size)]).toString('base64') };
}

function restored({ files, ...message }: StoredMessage): Message {
  return {
    ...message,
    files: new Map(
      files.map(({ declared, content }) => [declared.id, { declared, content: restoredContent(content) }]),
    ),
  };
}

function restoredContent(content: StoredContent): FileContent {
  return 'base64' in content
    ? new GivenContent(Buffer.from(content.base64, 'base64'))
    : new DerivedContent(content.kind, content.seed, content.size);
}

/** Saves again and again while the emulator runs, and once at its end. */
export class SnapshotKeeper {
  readonly #core: PosCore;
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  #saving: Promise<void> = Promise.resolve();
  #saved = '';

  constructor(core: PosCore, file: string, everyMs: number) {
    this.#core = core;
    this.#file = file;
    this.#timer = setInterval(() => void this.#save().catch(() => undefined), everyMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#save();
  }

  /** One after the other, and only where something was received or changed since. */
  #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        const mark = `${this.#core.journal.received} ${this.#core.changes}`;
        if (mark === this.#saved) return;
        await saveSnapshot(this.#core, this.#file);
        this.#saved = mark;
      });
    return this.#saving;
  }
}
