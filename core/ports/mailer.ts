import type { LetterAttachment, MailSettings } from '../contract/mail.ts';

/** A letter as it was written once; repeats of it are the same to the byte but for the transport. */
export interface Letter {
  /** `<…@…>`; a server or a reader that has seen it knows a repeat by it. */
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly writtenAt: Date;
  readonly attachments?: readonly LetterAttachment[];
}

/** Which mail server, and how. */
export type MailServer = Pick<MailSettings, 'server' | 'port' | 'authorization' | 'user' | 'password' | 'ssl' | 'tls'>;

/** Hands letters to mail servers. */
export interface Mailer {
  /**
   * @param signal ends the attempt
   * @returns the answer of the server that has taken the letter
   * @throws RetryLaterError with what happened, the server's own words and what to do; it never holds a password
   */
  send(server: MailServer, letter: Letter, signal?: AbortSignal): Promise<{ readonly answer: string }>;
}
