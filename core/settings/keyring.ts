import { makeKeyFile, readKeyFile, replaceKeyFile } from './key-file.ts';
import { keyTexts, newKeyText, parseKeys, type SecretKey } from './secret-key.ts';

/** The keys that this process knows. */
export interface SecretKeys {
  /** Where they come from, in words: the variable or the file. */
  readonly place: string;
  /** The key that a new installation begins with; undefined where there is no key yet. */
  readonly first: SecretKey | undefined;
  find(id: string): SecretKey | undefined;
}

export interface SecretKeyOptions {
  /** Value of `PRIEMNAYA_SECRET_KEY`: base64 of 32 bytes; after a comma, further keys that still decrypt. */
  readonly environment?: string | undefined;
  /** Key file, of the same content; used where the variable is empty. */
  readonly file: string;
}

const variable = 'PRIEMNAYA_SECRET_KEY';

/** The keys of this process, and the file they stand in. */
export class Keyring implements SecretKeys {
  readonly place: string;
  readonly source: 'environment' | 'file';
  private keys: readonly SecretKey[] = [];
  private texts: readonly string[] = [];
  private stamp = '';

  /** @throws SecretKeyInvalid, SecretKeyFileOpen, SecretKeyFileUnusable; a file that is not there is no error */
  constructor({ environment, file }: SecretKeyOptions) {
    const given = environment?.trim() ?? '';
    this.source = given === '' ? 'file' : 'environment';
    this.place = given === '' ? file : variable;
    if (given === '') this.read();
    else this.keys = parseKeys(given, variable);
  }

  get first(): SecretKey | undefined {
    return this.keys[0];
  }

  /** Ids in the order in which they are written down. */
  get ids(): string[] {
    return this.keys.map(({ id }) => id);
  }

  /** A key that nobody knew a moment ago may stand in the file by now: a rotation does not ask for a restart. */
  find(id: string): SecretKey | undefined {
    return this.known(id) ?? (this.readAgain() ? this.known(id) : undefined);
  }

  /** Makes the file where there is none; another process that was faster is fine. */
  async make(): Promise<SecretKey> {
    if (this.first === undefined) {
      await makeKeyFile(this.place, newKeyText());
      this.read();
    }
    return this.first as SecretKey;
  }

  /** Puts a new key in front of the file; the others stay. */
  async addFirst(): Promise<SecretKey> {
    await this.write([newKeyText(), ...this.texts]);
    return this.first as SecretKey;
  }

  /** Takes keys out of the file. */
  async drop(ids: readonly string[]): Promise<void> {
    await this.write(this.texts.filter((_, index) => !ids.includes(this.ids[index] as string)));
  }

  /** Reads the file as it stands now. */
  refresh(): void {
    if (this.source === 'file') this.read();
  }

  private known(id: string): SecretKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  private async write(texts: readonly string[]): Promise<void> {
    await replaceKeyFile(this.place, texts.join('\n'));
    this.read();
  }

  /** @returns whether there is anything new; what is wrong with the file is no reason to lose the keys we have */
  private readAgain(): boolean {
    if (this.source === 'environment') return false;
    const before = this.stamp;
    try {
      this.read();
    } catch {
      return false;
    }
    return this.stamp !== before;
  }

  private read(): void {
    const content = readKeyFile(this.place);
    if (content === undefined || content.stamp === this.stamp) return;
    this.keys = parseKeys(content.text, this.place);
    this.texts = keyTexts(content.text);
    this.stamp = content.stamp;
  }
}
