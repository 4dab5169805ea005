import { Readable } from 'node:stream';
import type { DraftFile, FileVault } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';
import { formatTime } from './times.ts';

/** Windows programs take a text without it for one in an 8-bit code page. */
const byteOrderMark = '\uFEFF';

/** RG-06: «Протокол регистрации.txt». */
export function protocolText(about: {
  readonly messageId: string;
  readonly organization: string;
  readonly at: Date;
  readonly timeZone: string;
  readonly remarks: readonly string[];
}): string {
  const lines = [
    texts.document.protocolTitle(about.messageId),
    texts.document.protocolTime(formatTime(about.at, about.timeZone)),
    texts.document.protocolOrganization(about.organization),
    '',
    ...about.remarks.map((remark, index) => `${index + 1}. ${remark}`),
    '',
  ];
  return lines.join('\r\n');
}

/** Keeps a text of the module as a file of a РК. */
export async function storeText(vault: FileVault, name: string, text: string): Promise<DraftFile> {
  const stored = await vault.store(Readable.from([Buffer.from(`${byteOrderMark}${text}`, 'utf8')]), { own: true });
  return { ...stored, name };
}
