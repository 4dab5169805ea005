import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import nodemailer from 'nodemailer';
import type { Letter, Mailer, MailServer } from '../../ports/mailer.ts';
import { sendingError } from './errors.ts';
import { authorizeByNtlm } from './ntlm.ts';
import { texts } from './texts.ts';

export interface SmtpOptions {
  /** PEM file of an own certification authority, trusted beside the public ones. */
  readonly caFile?: string | null;
  /** To connect, and to be greeted, in milliseconds. Default 15,000. */
  readonly connectMs?: number;
  /** Until a command is answered, in milliseconds. Default 30,000. */
  readonly answerMs?: number;
  /** For the whole of a letter, in milliseconds. Default 60,000. */
  readonly limitMs?: number;
}

/** Letters by SMTP (PX-02): one connection for each, as they are few. TLS is always verified. */
export function createSmtpMailer(options: SmtpOptions = {}): Mailer {
  return {
    async send(server, letter, signal) {
      try {
        return { answer: await handOver(server, letter, options, signal) };
      } catch (error) {
        throw sendingError(error, server, letter);
      }
    },
  };
}

async function handOver(
  server: MailServer,
  letter: Letter,
  { caFile, connectMs = 15_000, answerMs = 30_000, limitMs = 60_000 }: SmtpOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  const transport = nodemailer.createTransport({
    host: server.server,
    port: server.port,
    secure: server.ssl === true,
    requireTLS: server.tls === true,
    // What the settings do not ask for is not done either: a certificate nobody looks at protects from nobody.
    ignoreTLS: server.tls !== true,
    tls: { minVersion: 'TLSv1.2', ...(caFile ? { ca: [...rootCertificates, await authority(caFile)] } : {}) },
    ...authorization(server),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  let end = () => {};
  const over = new Promise<never>((_, reject) => {
    end = () => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' }));
  });
  const timer = setTimeout(end, limitMs);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    const sent = await Promise.race([transport.sendMail(envelopeOf(letter)), over]);
    return sent.response ?? '';
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    transport.close();
  }
}

function authorization({ authorization: method, user = '', password = '' }: MailServer) {
  if (method === 'none') return {};
  if (method === 'password') return { auth: { user, pass: password } };
  return {
    auth: { type: 'custom' as const, method: 'NTLM', user, pass: password },
    customAuth: { NTLM: authorizeByNtlm },
  };
}

function envelopeOf({ messageId, from, to, subject, text, writtenAt, attachments = [] }: Letter) {
  return {
    messageId,
    from: { name: '', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject,
    text,
    date: writtenAt,
    attachments: attachments.map(({ name, contentType, content }) => ({
      filename: name,
      contentType,
      content: Buffer.from(content),
    })),
    // Nobody's absence note is to answer a machine (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

async function authority(file: string): Promise<string> {
  const fail = (reason: string) =>
    Object.assign(new Error(texts.caUnusable(file, reason)), { code: 'MAIL_CA_UNUSABLE' });
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw fail(error.code ?? '');
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw fail('PEM');
  return text;
}
