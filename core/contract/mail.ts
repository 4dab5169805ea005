import type { FieldProblem } from './errors.ts';

/**
 * How letters are sent and to whom (PX-02): the object that `mail` of a manifest refers to, in the settings of a module
 * or of a task. Titles of the fields are the schema's own.
 */
export interface MailSettings {
  /** Who is told. */
  readonly administrator: string;
  readonly sender: string;
  readonly port: number;
  readonly server: string;
  /** `windows` is NTLM. */
  readonly authorization: 'none' | 'windows' | 'password';
  /** `DOMAIN\user` and `user@domain` are understood for `windows`. Only where the method needs it, like the password. */
  readonly user?: string;
  readonly password?: string;
  /** TLS from the first byte. */
  readonly ssl?: boolean;
  /** STARTTLS is required. */
  readonly tls?: boolean;
}

/** A letter that a plugin words itself, to the administrator of its mail settings. */
export interface OwnLetter {
  /** The occasion: a letter with a key is sent once, a repeat does nothing. */
  readonly key: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments?: readonly LetterAttachment[];
}

export interface LetterAttachment {
  readonly name: string;
  /** For example `text/csv; charset=utf-8`. */
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/** A `Problem` of mail settings. */
export interface MailProblem extends FieldProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
}

/**
 * What is wrong with mail settings beyond their schema, for `check` hooks: flags that exclude each other, a method without
 * its user or password, a password that would go over the network in clear.
 * @param pointer where they stand in the settings, e.g. `/mail`
 */
export function mailProblems(mail: Partial<MailSettings> | undefined, pointer: string): MailProblem[] {
  if (mail === undefined) return [];
  const problems: MailProblem[] = [];
  const add = (field: keyof MailSettings, severity: MailProblem['severity'], code: string, message: string) =>
    problems.push({ path: `${pointer}/${field}`, severity, code, message });
  for (const field of ['administrator', 'sender', 'server'] as const) {
    if (isBlank(mail[field])) add(field, 'error', 'MISSING', texts.missing);
  }
  if (mail.port !== undefined && !(Number.isInteger(mail.port) && mail.port > 0 && mail.port < 65_536)) {
    add('port', 'error', 'INVALID', texts.port);
  }
  if (mail.authorization !== undefined && !methods.has(mail.authorization)) {
    add('authorization', 'error', 'INVALID', texts.method);
  }
  if (mail.ssl && mail.tls) add('tls', 'error', 'MAIL_SSL_AND_TLS', texts.both);
  if (mail.authorization === 'windows' || mail.authorization === 'password') {
    if (isBlank(mail.user)) add('user', 'error', 'MAIL_USER_MISSING', texts.userMissing);
    if (isBlank(mail.password)) add('password', 'error', 'MAIL_PASSWORD_MISSING', texts.passwordMissing);
  }
  const clear = mail.authorization === 'password' && !mail.ssl && !mail.tls;
  if (clear && mail.server !== undefined && !isThisMachine(mail.server)) {
    add('authorization', 'warning', 'MAIL_PASSWORD_IN_CLEAR', texts.inClear);
  }
  return problems;
}

/** Whether letters can be sent by such settings. */
export function isMailComplete(mail: Partial<MailSettings> | null | undefined): mail is MailSettings {
  if (mail === null || mail === undefined || typeof mail.port !== 'number' || mail.authorization === undefined)
    return false;
  return !mailProblems(mail, '').some(({ severity }) => severity === 'error');
}

const methods = new Set(['none', 'windows', 'password']);

const texts = {
  port: 'Ожидается целое число от 1 до 65535',
  method: 'Такого метода авторизации нет',
  missing: 'Обязательное поле не заполнено',
  both: 'Выберите что-то одно: «Использовать SSL» или «Использовать TLS».',
  userMissing: 'Этот метод авторизации требует имя пользователя.',
  passwordMissing: 'Этот метод авторизации требует пароль.',
  inClear:
    'Пароль пойдёт к почтовому серверу по сети открытым текстом. Включите «Использовать SSL» или «Использовать TLS», если сервер их поддерживает.',
};

function isBlank(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === '';
}

function isThisMachine(server: string): boolean {
  return server === 'localhost' || server === '::1' || /^127(\.\d{1,3}){3}$/.test(server);
}
