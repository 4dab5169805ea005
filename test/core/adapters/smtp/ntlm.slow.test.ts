import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSmtpMailer } from '../../../../core/adapters/smtp/index.ts';
import type { MailServer } from '../../../../core/ports/mailer.ts';
import { type Authority, authority } from '../http/servers.ts';
import { type Exim, eximProgram, startExim } from './exim.ts';

const account = { user: 'robot', password: 'made-up-password' };
const letter = {
  messageId: '<ntlm@priemnaya.example.ru>',
  from: 'robot@example.ru',
  to: ['administrator@example.ru'],
  subject: 'NTLM',
  text: 'A letter that came in by NTLM',
  writtenAt: new Date('2026-03-01T07:00:00Z'),
};

// «Авторизация Windows» against a server that speaks NTLM: Exim's `spa`, in a process of this test.
(eximProgram === undefined ? describe.skip : describe)(
  'PX-02: «Авторизация Windows» with Exim (exim4-daemon-heavy)',
  () => {
    let own: Authority;
    let exim: Exim;

    beforeAll(async () => {
      own = await authority();
      exim = await startExim({ ...account, certificate: await own.issue('localhost') });
    });
    afterAll(async () => {
      await exim?.close();
      await own?.remove();
    });

    const send = (more: Partial<MailServer>) =>
      createSmtpMailer({ caFile: own.caFile }).send(
        { server: 'localhost', port: exim.port, authorization: 'windows', ...account, ...more },
        letter,
      );

    test('the letter is taken without encryption, on SSL and on STARTTLS, by each form of the user name', async () => {
      const ways = [{}, { ssl: true, port: exim.sslPort }, { tls: true }, { user: 'DOMAIN\\robot' }];
      for (const [index, way] of ways.entries()) {
        expect((await send(way)).answer).toMatch(/^250 OK/);
        const letters = await exim.letters();
        expect(letters).toHaveLength(index + 1);
        expect(letters.every((one) => one.includes(letter.messageId) && one.includes(letter.text))).toBe(true);
        expect(letters.every((one) => one.includes('-auth_id robot'))).toBe(true);
      }
    });

    test('a wrong password: the reason and the answer of the server are shown', async () => {
      const before = (await exim.letters()).length;
      for (const way of [{}, { ssl: true, port: exim.sslPort }, { tls: true }]) {
        await expect(send({ ...way, password: 'wrong' })).rejects.toMatchObject({
          code: 'MAIL_AUTHORIZATION',
          message: expect.stringMatching(/не принял имя пользователя или пароль.*Ответ сервера: 535 /),
        });
      }
      expect(await exim.letters()).toHaveLength(before);
    });

    test('without authorisation it takes nothing', async () => {
      await expect(send({ authorization: 'none' })).rejects.toMatchObject({ code: 'MAIL_RECIPIENT_REFUSED' });
    });
  },
);
