import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { type Contour, type PosEmulator, showcaseColumns } from '../../../../scripts/stand/pos/index.ts';
import { type Answer, Client } from './client.ts';

/** A bare client of the showcase, and files that keep or break its contract. */

export const office = { login: 'office', password: 'office-password' };
export const branch = { login: 'branch', password: 'branch-password' };

export interface Parts {
  rows?: string;
  sha256?: string;
  type?: string;
  filename?: string;
}

export class ShowcaseClient {
  readonly client: Client;
  readonly #account: typeof office;
  token = '';

  constructor(emulator: PosEmulator, contour: Contour = 'prod', account = office) {
    this.client = new Client(emulator, contour);
    this.#account = account;
  }

  async login(): Promise<this> {
    this.token = (await this.ask(this.#account)).json.transactionToken;
    return this;
  }

  ask(body: unknown): Promise<Answer> {
    return this.client.post('showcaseToken', '/showcase/v1/auth/token', body);
  }

  /** The file with true `rows` and `sha256` unless others are given. */
  upload(file: Buffer, parts: Parts = {}): Promise<Answer> {
    return this.sendForm(formOf(file, parts));
  }

  /** With a new token. */
  async uploadAnew(file: Buffer, parts: Parts = {}): Promise<Answer> {
    return (await this.login()).upload(file, parts);
  }

  sendForm(body: FormData | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const request = { operation: 'upload', method: 'POST', headers: { ...this.transaction(), ...headers }, body };
    return this.client.send('/showcase/v1/uploads', request);
  }

  find(sha256: string): Promise<Answer> {
    return this.#get('findUpload', `/showcase/v1/uploads?sha256=${sha256}`);
  }

  state(uploadId: string): Promise<Answer> {
    return this.#get('uploadState', `/showcase/v1/uploads/${uploadId}`);
  }

  transaction(): Record<string, string> {
    return { authorization: `Transaction ${this.token}` };
  }

  #get(operation: string, path: string): Promise<Answer> {
    return this.client.send(path, { operation, headers: this.transaction() });
  }
}

export function formOf(file: Buffer, { rows, sha256, type, filename }: Parts = {}): FormData {
  const form = new FormData();
  form.append('rows', rows ?? String(Math.max(0, file.toString('utf8').split('\r\n').length - 2)));
  form.append('sha256', sha256 ?? hashOf(file));
  form.append('file', new Blob([Uint8Array.from(file)], { type: type ?? 'text/csv' }), filename ?? 'pos_showcase.csv');
  return form;
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const faultless: Readonly<Record<string, string>> = {
  id: '',
  regionId: '29251dcf-00a1-4e34-98d4-5c47484a36d4',
  regionName: 'Вымышленская область',
  localityId: '',
  localityName: '',
  lkoId: '11111111-1111-4111-8111-111111111111',
  lkoName: 'Администрация города Придуманска',
  categoryId: '114',
  categoryName: 'Автомобильные дороги',
  subcategoryId: '118',
  subcategoryName: 'Содержание дорог',
  statusName: 'Назначен исполнитель',
  regNumber: 'П-1',
  regDate: '2025-05-04',
  planDate: '',
  factDate: '',
  channel: 'Почта',
  collective: '0',
  sstuCode: '0003.0009',
  updatedAt: '2025-05-04T10:15:00Z',
};

export function idOf(number: number): string {
  return String(number).padStart(20, '0');
}

/** A row that the showcase accepts, but for the changes. */
export function row(number: number, changes: Record<string, string> = {}): string {
  const values: Record<string, string> = { ...faultless, id: idOf(number), ...changes };
  return showcaseColumns.map((column) => quoted(values[column] ?? '')).join(';');
}

export function csv(...rows: string[]): Buffer {
  return Buffer.from(`\ufeff${[showcaseColumns.join(';'), ...rows].map((each) => `${each}\r\n`).join('')}`);
}

function quoted(value: string): string {
  return /[;"\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A zip archive, with checksums that can be forged. */
export function zip(entries: Record<string, Buffer>, checksum = (content: Buffer) => crc32(content)): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(checksum(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, rest, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}
