import { RetryLaterError } from '../../contract/errors.ts';
import type { Letter, MailServer } from '../../ports/mailer.ts';
import { texts } from './texts.ts';

/** An error of the library: its own code, the one of Node behind it, and what the server said. */
interface Fault {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

const longestAnswer = 500;

/**
 * The reason in Russian with the server's words (PX-02). All of them pass: servers come back, and settings are mended.
 * The original error is not kept: its text may repeat what was sent.
 */
export function sendingError(error: unknown, server: MailServer, letter: Letter): RetryLaterError {
  const fault = error as Fault;
  const [code, text] = ownReason(fault, server) ?? answerReason(fault, server, letter) ?? networkReason(fault, server);
  const answer = shownAnswer(fault.response ?? '', server);
  return new RetryLaterError(code, text + (answer === '' ? '' : texts.said(answer)));
}

type Reason = readonly [code: string, text: string];

/** What our own code found out. */
function ownReason({ code, originalCode = code, message = '' }: Fault, server: MailServer): Reason | undefined {
  const place = placeOf(server);
  if (originalCode === 'MAIL_CA_UNUSABLE') return [originalCode, message];
  if (originalCode === 'MAIL_CHALLENGE') return ['MAIL_AUTHORIZATION', texts.challenge(place)];
  if (originalCode === 'MAIL_METHOD_MISSING') return [originalCode, texts.methodMissing(place)];
  return undefined;
}

/** What the server refused. */
function answerReason({ code, command, responseCode }: Fault, server: MailServer, letter: Letter): Reason | undefined {
  const place = placeOf(server);
  if (responseCode === 530) return ['MAIL_AUTHORIZATION_NEEDED', texts.authorizationMissing(place)];
  if (code === 'EAUTH' || code === 'ENOAUTH') return ['MAIL_AUTHORIZATION', texts.authorization(place)];
  if (code === 'EENVELOPE' && command === 'MAIL FROM') return ['MAIL_SENDER_REFUSED', texts.sender(place, letter.from)];
  if (code === 'EENVELOPE' && command === 'RCPT TO') {
    return ['MAIL_RECIPIENT_REFUSED', texts.recipient(place, letter.to.join(', '))];
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return ['MAIL_LETTER_REFUSED', texts.letter(place)];
  return undefined;
}

/** What happened on the way. */
function networkReason(fault: Fault, server: MailServer): Reason {
  const place = placeOf(server);
  const code = fault.originalCode ?? fault.code ?? 'EUNKNOWN';
  if (isCertificate(code)) {
    return ['MAIL_CERTIFICATE', texts.certificate(place, texts.certificateCauses[code] ?? texts.certificateUnknown)];
  }
  if (fault.code === 'ETIMEDOUT' || code === 'ETIMEDOUT') return ['MAIL_TIMED_OUT', texts.timedOut(place)];
  if (isTls(code)) return ['MAIL_TLS_FAILED', texts.notTls(place)];
  if (fault.command === 'STARTTLS') return ['MAIL_NO_TLS', texts.noTls(place)];
  if (fault.code === 'ETLS') return ['MAIL_TLS_FAILED', texts.notTls(place)];
  if (code === 'ECONNREFUSED') return ['MAIL_SERVER_AWAY', texts.refused(place)];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || fault.code === 'EDNS') {
    return ['MAIL_SERVER_AWAY', texts.unknownName(place)];
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return ['MAIL_SERVER_AWAY', texts.unreachable(place, code)];
  if (fault.code === 'EPROTOCOL') return ['MAIL_NOT_SMTP', texts.notSmtp(place)];
  if (['ECONNECTION', 'ECONNRESET', 'EPIPE'].includes(code)) return ['MAIL_CONNECTION_BROKEN', texts.broken(place)];
  return ['MAIL_FAILED', texts.failed(place, code)];
}

function placeOf({ server, port }: MailServer): string {
  return `${server}:${port}`;
}

function isCertificate(code: string): boolean {
  return /CERT|SIGNATURE|^CRL_/.test(code);
}

function isTls(code: string): boolean {
  return /^ERR_TLS_|^ERR_SSL_|^ERR_OSSL_|^EPROTO$/.test(code);
}

/** One line, cut, and without the password in any form it went out in, should the server repeat it. */
function shownAnswer(answer: string, { user = '', password = '' }: MailServer): string {
  const forms = password === '' ? [] : [base64(`\u0000${user}\u0000${password}`), base64(password), password];
  const plain = forms.reduce((text, form) => text.replaceAll(form, '***'), answer);
  return plain.replace(/\s+/g, ' ').trim().slice(0, longestAnswer);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
