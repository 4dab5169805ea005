import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSmtpMailer, type SmtpOptions } from '../../../../core/adapters/smtp/index.ts';
import type { MailServer as Settings } from '../../../../core/ports/mailer.ts';
import { freePort } from '../../../../scripts/harness/free-port.ts';
import { createMailServer, type MailServer, type MailServerOptions } from '../../../../scripts/stand/mail/server.ts';
import { type Authority, authority } from '../http/servers.ts';

const user = { name: 'robot', password: 'made-up-пароль' };
const letter = {
  messageId: '<one@priemnaya.example.ru>',
  from: 'robot@example.ru',
  to: ['administrator@example.ru'],
  subject: 'Ошибки задачи «Автоматическая регистрация сообщений»',
  text: 'Организация «Сельское поселение Краснознаменное»: ПОС недоступна — 1\n\n.точка в начале строки',
  writtenAt: new Date('2026-03-01T07:00:00Z'),
};

let own: Authority;
let certificate: { key: Buffer; cert: Buffer };
let server: MailServer | undefined;
let bare: Server | undefined;
const sockets: Socket[] = [];

beforeAll(async () => {
  own = await authority();
  certificate = await own.issue('localhost');
});
afterAll(() => own.remove());
afterEach(async () => {
  await server?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  bare?.close();
  server = undefined;
  bare = undefined;
});

async function start(options: MailServerOptions = {}): Promise<MailServer> {
  server = await createMailServer(options);
  return server;
}

/** A server that says what the test wants. */
async function startBare(speak: (socket: Socket) => void): Promise<number> {
  bare = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    speak(socket);
  }).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  return (bare.address() as AddressInfo).port;
}

const settings = (port: number, more: Partial<Settings> = {}): Settings => ({
  server: 'localhost',
  port,
  authorization: 'none',
  ...more,
});
const byPassword = { authorization: 'password', user: user.name, password: user.password } as const;

function send(to: Settings, options: SmtpOptions = {}) {
  return createSmtpMailer({ caFile: own.caFile, ...options }).send(to, letter);
}

/** The reason, which never holds the password. */
async function reasonOf(sending: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason as Error & { code: string },
  );
  if (error === undefined) throw new Error('The letter was sent');
  for (const secret of [user.password, Buffer.from(user.password).toString('base64')]) {
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
  }
  return { code: error.code, message: error.message };
}

describe('PX-02: a real SMTP server takes the letter', () => {
  const ways = [
    ['without encryption', {}, {}],
    ['on SSL', { ssl: true }, { ssl: true }],
    ['on STARTTLS', {}, { tls: true }],
  ] as const;
  for (const [way, side, flags] of ways) {
    for (const method of ['none', 'password'] as const) {
      test(`${way}, method «${method}»`, async () => {
        const encrypted = way !== 'without encryption';
        const { port, letters } = await start({
          ...side,
          ...(encrypted && { certificate }),
          ...(method === 'password' && { user }),
        });
        const { answer } = await send(settings(port, { ...flags, ...(method === 'password' && byPassword) }));
        expect(answer).toMatch(/^250 /);
        expect(letters).toMatchObject([
          {
            messageId: letter.messageId,
            from: letter.from,
            to: letter.to[0],
            subject: letter.subject,
            text: letter.text,
            date: 'Sun, 01 Mar 2026 07:00:00 +0000',
          },
        ]);
        expect(letters[0]!.headers.get('auto-submitted')).toBe('auto-generated');
      });
    }
  }
});

describe('PX-02: the reason is shown', () => {
  test('a wrong password, with the answer of the server', async () => {
    for (const flags of [{ ssl: true }, { tls: true }]) {
      const { port } = await start({ certificate, ssl: flags.ssl === true, user });
      const { code, message } = await reasonOf(send(settings(port, { ...flags, ...byPassword, password: 'wrong' })));
      expect(code).toBe('MAIL_AUTHORIZATION');
      expect(message).toContain('не принял имя пользователя или пароль');
      expect(message).toContain('535 5.7.8 Authentication credentials invalid');
      await server?.close();
    }
  });

  test('a server that repeats the password gives it away to nobody', async () => {
    const port = await startBare((socket) => {
      socket.write('220 parrot\r\n');
      socket.on('data', (data) => {
        if (/^EHLO/.test(String(data))) socket.write('250-parrot\r\n250 AUTH PLAIN\r\n');
        else socket.write(`535 No such account: ${String(data).trim()} ${user.password}\r\n`);
      });
    });
    expect(await reasonOf(send(settings(port, byPassword)))).toMatchObject({ code: 'MAIL_AUTHORIZATION' });
  });

  test('authorisation is needed and none is set', async () => {
    const { port } = await start({ user });
    const { code, message } = await reasonOf(send(settings(port)));
    expect([code, message]).toEqual(['MAIL_AUTHORIZATION_NEEDED', expect.stringContaining('требует авторизации')]);
  });

  test('«Авторизация Windows» that the server does not offer', async () => {
    const { port } = await start({ user });
    const { code, message } = await reasonOf(send(settings(port, { ...byPassword, authorization: 'windows' })));
    expect([code, message]).toEqual(['MAIL_METHOD_MISSING', expect.stringContaining('не предлагает')]);
  });

  test('a certificate of an unknown issuer, and one of another host', async () => {
    for (const flags of [{ ssl: true }, { tls: true }]) {
      const { port } = await start({ certificate, ssl: flags.ssl === true });
      const unknown = await reasonOf(send(settings(port, flags), { caFile: null }));
      expect(unknown).toEqual({ code: 'MAIL_CERTIFICATE', message: expect.stringContaining('издатель неизвестен') });
      const other = await reasonOf(send(settings(port, { ...flags, server: '127.0.0.1' })));
      expect(other).toEqual({ code: 'MAIL_CERTIFICATE', message: expect.stringContaining('другому узлу') });
      expect(server?.letters).toEqual([]);
      await server?.close();
    }
  });

  test('TLS is required and the server has none: nothing goes in clear', async () => {
    const { port, letters } = await start({ user });
    const { code } = await reasonOf(send(settings(port, { ...byPassword, tls: true })));
    expect(code).toBe('MAIL_NO_TLS');
    expect(letters).toEqual([]);
  });

  test('SSL on a port without it, and none on a port with it', async () => {
    const plain = await start();
    expect(await reasonOf(send(settings(plain.port, { ssl: true })))).toMatchObject({ code: 'MAIL_TLS_FAILED' });
    await plain.close();
    const encrypted = await start({ certificate, ssl: true });
    const { code } = await reasonOf(send(settings(encrypted.port), { connectMs: 1_000, answerMs: 1_000 }));
    expect(['MAIL_TIMED_OUT', 'MAIL_CONNECTION_BROKEN']).toContain(code);
  });

  test('sender, recipient and letter refused, in the words of the server', async () => {
    const refusals = [
      ['sender', '553 5.7.1 Not your address', 'MAIL_SENDER_REFUSED', letter.from],
      ['recipient', '550 5.1.1 No such mailbox', 'MAIL_RECIPIENT_REFUSED', letter.to[0]],
      ['letter', '452 4.3.1 Disk full', 'MAIL_LETTER_REFUSED', 'не приняло письмо'],
    ] as const;
    for (const [at, words, code, told] of refusals) {
      const { port } = await start({ refuse: (step) => (step === at ? words : undefined) });
      const reason = await reasonOf(send(settings(port)));
      expect(reason.code).toBe(code);
      expect(reason.message).toContain(words);
      if (at !== 'letter') expect(reason.message).toContain(told);
      await server?.close();
    }
  });

  test('the server is away, or has no address', async () => {
    expect(await reasonOf(send(settings(await freePort())))).toMatchObject({
      code: 'MAIL_SERVER_AWAY',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    const unknown = await reasonOf(send(settings(25, { server: 'mail.invalid' }), { connectMs: 5_000 }));
    expect(unknown).toMatchObject({ code: 'MAIL_SERVER_AWAY', message: expect.stringContaining('mail.invalid') });
  });

  test('a server that is silent, slow, breaks off or speaks something else', async () => {
    const short = { connectMs: 300, answerMs: 300 };
    const ways: [(socket: Socket) => void, string, SmtpOptions][] = [
      [() => {}, 'MAIL_TIMED_OUT', short],
      [(socket) => void socket.write('220-half of a greeting'), 'MAIL_TIMED_OUT', short],
      [(socket) => void socket.end('220 good bye\r\n'), 'MAIL_CONNECTION_BROKEN', {}],
      [(socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'MAIL_NOT_SMTP', {}],
    ];
    for (const [speak, code, limits] of ways) {
      const port = await startBare(speak);
      expect((await reasonOf(send(settings(port), limits))).code).toBe(code);
      bare?.close();
    }
    // It answers each command a moment before the limit of a command: the limit of the whole letter ends that.
    const port = await startBare((socket) => {
      socket.write('220 slow\r\n');
      socket.on('data', () => {
        const drip = setInterval(() => socket.write('250-slow\r\n'), 100);
        socket.on('close', () => clearInterval(drip));
      });
    });
    expect((await reasonOf(send(settings(port), { limitMs: 1_000 }))).code).toBe('MAIL_TIMED_OUT');
  });

  test('the answer to the letter itself is lost', async () => {
    const port = await startBare((socket) => {
      socket.write('220 forgetful\r\n');
      socket.on('data', (data) => {
        const text = String(data);
        if (/\r\n\.\r\n$/.test(text)) socket.end('25');
        else socket.write(/^DATA/.test(text) ? '354 go on\r\n' : '250 ok\r\n');
      });
    });
    expect(await reasonOf(send(settings(port)))).toMatchObject({ code: 'MAIL_CONNECTION_BROKEN' });
  });

  test('the file of the own authority cannot be read', async () => {
    const { port } = await start({ certificate });
    const { code, message } = await reasonOf(send(settings(port, { tls: true }), { caFile: '/no/such/file.pem' }));
    expect([code, message]).toEqual(['MAIL_CA_UNUSABLE', expect.stringContaining('http.caFile')]);
  });
});
