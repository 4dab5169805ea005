import { Fields } from '../../../wire/fields.ts';
import { isInstant } from '../../../wire/values.ts';
import { ShowcaseAway } from './errors.ts';

/** What the showcase says of a file that it took. */
export interface Receipt {
  readonly code: string;
  readonly description: string;
  /** «ID для проверки». */
  readonly uploadId: string;
  readonly receivedAt: Date;
}

/** A row that the showcase rejected. */
export interface RowRejection {
  /** Number of the record in the file; the header is 1. */
  readonly line: number;
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export const finalStates = ['PROCESSED', 'PARTIAL', 'REJECTED'] as const;
export type FinalState = (typeof finalStates)[number];

export interface UploadProgress {
  /** Null while it is being processed. */
  readonly state: FinalState | null;
  readonly rejections: readonly RowRejection[];
}

export function parseReceipt(body: unknown): Receipt {
  return checked(new Fields(body), receiptOf);
}

export function parseFound(body: unknown): Receipt[] {
  return checked(new Fields(body), (fields) => fields.each('items').map(receiptOf));
}

export function parseProgress(body: unknown): UploadProgress {
  return checked(new Fields(body), (fields) => {
    const state = fields.required('state', 'text', (value) => value !== '');
    return {
      state: finalStates.find((each) => each === state) ?? null,
      rejections: fields.each('errors').map((error) => ({
        line: error.required('line', 'number', Number.isSafeInteger),
        id: error.required('id', 'text'),
        code: printable(error.required('code', 'text')).slice(0, 60),
        message: printable(error.required('message', 'text')),
      })),
    };
  });
}

function receiptOf(fields: Fields): Receipt {
  return {
    code: printable(fields.required('code', 'text')).slice(0, 60),
    description: printable(fields.required('description', 'text')),
    uploadId: fields.required('uploadId', 'text', (value) => value !== '' && value.length <= 200),
    receivedAt: new Date(fields.required('receivedAt', 'text', isInstant)),
  };
}

function checked<T>(fields: Fields, read: (fields: Fields) => T): T {
  const value = read(fields);
  if (fields.findings.wrong.length > 0) throw ShowcaseAway.unreadable();
  return value;
}

/** What stands in a field of a РК and in its protocol. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
}
