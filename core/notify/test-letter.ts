import { InvalidError, type MailSettings, mailProblems } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mailer } from '../ports/mailer.ts';
import { texts } from './texts.ts';
import { formatTime } from './wording.ts';
import { messageId } from './writer.ts';

/**
 * «Проверить» (PX-02): a letter to the administrator by these settings, at once.
 * @returns the answer of the server
 * @throws InvalidError where the settings are wrong, RetryLaterError with the reason and the server's words
 */
export async function sendTestLetter(
  mail: MailSettings,
  { mailer, clock, timeZone }: { readonly mailer: Mailer; readonly clock: Clock; readonly timeZone: string },
): Promise<{ readonly answer: string }> {
  const wrong = mailProblems(mail, '').filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new InvalidError('MAIL_SETTINGS_WRONG', texts.incomplete, { details: wrong });
  const now = clock.now();
  return mailer.send(mail, {
    messageId: messageId(mail.sender),
    from: mail.sender,
    to: [mail.administrator],
    subject: texts.test.subject,
    text: texts.test.text(formatTime(now, timeZone)),
    writtenAt: now,
  });
}
