import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FileKind = 'csv' | 'zip';

/** Where the bytes of uploads are kept: beside the data file, or else in a temporary folder of this emulator. */
export class UploadFolder {
  readonly #fixed: string | undefined;
  #ready: Promise<string> | undefined;

  constructor(fixed: string | undefined) {
    this.#fixed = fixed;
  }

  /** The folder, made when first asked for. */
  path(): Promise<string> {
    const fixed = this.#fixed;
    this.#ready ??=
      fixed === undefined
        ? mkdtemp(join(tmpdir(), 'pos-showcase-'))
        : mkdir(fixed, { recursive: true }).then(() => fixed);
    return this.#ready;
  }

  async fileOf(uploadId: string, kind: FileKind): Promise<string> {
    return join(await this.path(), `${uploadId}.${kind}`);
  }

  /** Removes what an emulator that died left half received. */
  async keepOnly(uploadIds: ReadonlySet<string>): Promise<void> {
    const folder = await this.path();
    const strays = (await readdir(folder)).filter((name) => !uploadIds.has(name.replace(/\.(csv|zip)$/, '')));
    await Promise.all(strays.map((name) => rm(join(folder, name), { force: true })));
  }

  async remove(uploads: readonly { uploadId: string; kind: FileKind }[]): Promise<void> {
    const files = uploads.map(({ uploadId, kind }) => this.fileOf(uploadId, kind));
    await Promise.all(files.map(async (file) => rm(await file, { force: true })));
  }

  async close(): Promise<void> {
    if (this.#ready && this.#fixed === undefined) await rm(await this.#ready, { recursive: true, force: true });
  }
}
