import { CodedError, InvalidError, type MailSettings, mailProblems } from '../../core/contract/index.ts';
import { commands, onPosServer } from './commands.ts';
import type { PosContext } from './context.ts';
import { type PosSettings, sendsMailTo } from './settings.ts';
import { texts } from './texts.ts';

export interface MailCheckInput {
  /** As they stand in the form; the saved ones where left out. An empty password is the saved one (TM-24). */
  readonly mail?: Partial<MailSettings>;
}

/** What became of the test letter. */
interface MailCheck {
  readonly ok: boolean;
  /** Of the server that took the letter. */
  readonly answer: string | null;
  readonly reason: { readonly code: string; readonly text: string } | null;
}

/** Longer than a letter may take. */
const answeredWithinMs = 90_000;

/** «Проверить» (PX-02): a test letter from the server of PX-01; from this node while that one is not set yet. */
export async function checkMail(input: MailCheckInput | null, context: PosContext): Promise<MailCheck> {
  const saved = await context.moduleSettings<PosSettings>();
  const mail = complete(input?.mail ?? saved?.mail, saved?.mail);
  if (saved === undefined) return tryMail(mail, context);
  return onPosServer<MailCheck>(context, commands.checkMail, mail, answeredWithinMs);
}

/** The same from this node. */
export async function tryMail(mail: unknown, { services }: PosContext): Promise<MailCheck> {
  try {
    const { answer } = await services.notices.sendTest(mail as MailSettings);
    return { ok: true, answer, reason: null };
  } catch (error) {
    if (!(error instanceof CodedError) || error instanceof InvalidError) throw error;
    return { ok: false, answer: null, reason: { code: error.code, text: error.message } };
  }
}

function complete(given: Partial<MailSettings> | undefined, saved: MailSettings | undefined): MailSettings {
  const refuse = (path: string, message: string) =>
    new InvalidError('MAIL_SETTINGS_WRONG', message, { details: [{ path, message }] });
  if (given === undefined) throw refuse('/mail', texts.module.mailUnset);
  const { password, ...rest } = given;
  const needed = given.authorization === 'windows' || given.authorization === 'password';
  const kept = password === undefined || password === null || password === '' ? saved?.password : password;
  // Otherwise whoever may change settings could have the saved password sent to a server of their own.
  if (needed && kept !== undefined && kept !== password && !sendsMailTo(saved, given)) {
    throw refuse('/mail/password', texts.module.mailPasswordAgain);
  }
  const mail = { port: 25, authorization: 'none', ...rest, ...(kept !== undefined && { password: kept }) };
  const wrong = mailProblems(mail as MailSettings, '/mail').filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new InvalidError('MAIL_SETTINGS_WRONG', texts.module.mailUnset, { details: wrong });
  return mail as MailSettings;
}
