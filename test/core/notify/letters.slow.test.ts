import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSmtpMailer } from '../../../core/adapters/smtp/index.ts';
import type { MailSettings } from '../../../core/contract/index.ts';
import {
  createNotices,
  LetterWriter,
  type MailAccounts,
  mailGauges,
  mailWarnings,
  type NoticeOrigin,
  noteRunEnd,
  Postman,
  queueLetter,
  type RunReason,
  setStanding,
} from '../../../core/notify/index.ts';
import type { Mailer } from '../../../core/ports/mailer.ts';
import { freePort } from '../../../scripts/harness/free-port.ts';
import { createMailServer, type MailServer } from '../../../scripts/stand/mail/server.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const taskId = 'Demo.Task';
const start = new Date('2026-03-01T07:00:00Z');
const minuteMs = 60_000;

let fresh: FreshDatabase;
let server: MailServer;
let now: Date;
let settings: MailSettings | undefined;
const clock = { now: () => now, sleep: async () => {}, monotonic: () => 0 };
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const accounts: MailAccounts = {
  of: async () => (settings === undefined ? undefined : { name: 'module', settings }),
  named: async () => settings,
  title: () => 'Модуль',
};

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  now = start;
  server = await createMailServer();
  settings = mailTo(server.port);
  await fresh.database.query('truncate host.notice, host.letter, host.letter_attachment, host.mail_account, host.run');
});
afterEach(() => server.close());

function mailTo(port: number): MailSettings {
  const address = { administrator: 'administrator@example.ru', sender: 'robot@example.ru' };
  return { ...address, server: '127.0.0.1', port, authorization: 'none' };
}

const writer = () =>
  new LetterWriter({
    database: fresh.database,
    clock,
    accounts,
    timeZone: 'Europe/Moscow',
    titleOf: () => 'Регистрация',
    linkOf: (runId) => `https://priemnaya.example.ru/runs/${runId}`,
  });
const postman = (mailer: Mailer = createSmtpMailer(), node = 'узел-1') =>
  new Postman({ database: fresh.database, clock, logger, mailer, accounts, node });

/** What the nodes do every few seconds. */
async function round(): Promise<void> {
  await writer().write();
  await postman().deliver();
}

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * minuteMs);
};

const reason = (code: string, count = 1, items: readonly string[] = []): RunReason => ({
  code,
  message: `Причина ${code}`,
  count,
  items,
});

/** A run that has begun; its notices bear its id. */
async function begin(): Promise<string> {
  const runId = randomUUID();
  await fresh.database.query(
    `insert into host.run (id, task_id, job_id, kind, node, queued_at, started_at)
     values ($1, $2, 0, 'automatic', 'узел-1', $3, $3)`,
    [runId, taskId, now],
  );
  return runId;
}

async function end(runId: string, outcome: string, reasons: readonly RunReason[] = []): Promise<void> {
  await fresh.database.transaction(async (transaction) => {
    await transaction.query('update host.run set outcome = $2, finished_at = $3 where id = $1', [runId, outcome, now]);
    await noteRunEnd(transaction, { source: 'pos', taskId, jobId: 0, runId, outcome, reasons }, now);
  });
}

async function run(outcome: string, reasons: readonly RunReason[] = []): Promise<string> {
  const runId = await begin();
  await end(runId, outcome, reasons);
  return runId;
}

const noticesOf = (origin?: NoticeOrigin) =>
  createNotices({ database: fresh.database, clock, source: 'pos', origin: () => origin });
const subjects = () => server.letters.map(({ subject }) => subject);

describe('LG-01: letters about a run', () => {
  test('one letter, grouped by reason, with counts and a link', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `Сообщение ПОС № ${index}`);
    const runId = await run('partial', [reason('A', 1_000, names), reason('B')]);
    await round();
    expect(subjects()).toEqual(['Приёмная: ошибки задачи «Регистрация»']);
    expect(server.letters[0]!.text).toContain('Причина A — случаев: 1000');
    expect(server.letters[0]!.text).toContain('Сообщение ПОС № 9; и ещё 990');
    expect(server.letters[0]!.text).toContain('Причина B — случаев: 1');
    expect(server.letters[0]!.text).toContain(`https://priemnaya.example.ru/runs/${runId}`);
    expect(server.letters[0]!.text).toContain('01.03.2026 10:00:00');
    await round();
    expect(server.letters).toHaveLength(1);
  });

  test('notices that the run itself reports wait for its end and go in the same letter', async () => {
    const runId = await begin();
    const notices = noticesOf({ taskId, jobId: 0, runId });
    await notices.record({ occasion: 'organization-held', key: '0.1.', subject: 'Организация стоит', text: 'Ключ' });
    await round();
    expect(server.letters).toEqual([]);
    await end(runId, 'partial', [reason('A')]);
    await round();
    expect(server.letters).toHaveLength(1);
    expect(server.letters[0]!.text).toContain('Организация стоит');
    expect(server.letters[0]!.text).toContain('Причина A');
  });

  test('notices of a run that died are not lost', async () => {
    const runId = await begin();
    const notices = noticesOf({ taskId, jobId: 0, runId });
    await notices.record({ occasion: 'organization-held', key: '0.1.', subject: 'Организация стоит', text: 'Ключ' });
    await fresh.database.query(`update host.run set outcome = 'interrupted' where id = $1`, [runId]);
    await round();
    expect(subjects()).toEqual(['Приёмная: Организация стоит']);
  });

  test('the same standing error is not mailed more than once an hour; another one is, at once', async () => {
    for (let minutes = 0; minutes < 60; minutes += 10, later(10)) {
      await run('partial', [reason('A')]);
      await round();
    }
    expect(server.letters).toHaveLength(1);
    await run('partial', [reason('A'), reason('B')]);
    await round();
    expect(server.letters).toHaveLength(2);
    expect(server.letters[1]!.text).toContain('Причина A — случаев: 6');
    expect(server.letters[1]!.text).toContain('Причина B');
    await run('failed', [reason('C')]);
    await round();
    expect(server.letters).toHaveLength(3);
    expect(server.letters[2]!.text).not.toContain('Причина A');
  });

  test('its end is mailed once; a run that came to no conclusion ends nothing', async () => {
    await run('partial', [reason('A'), reason('B')]);
    await round();
    for (const outcome of ['interrupted', 'cancelled', 'failed']) await run(outcome);
    await round();
    expect(server.letters).toHaveLength(1);
    await run('partial', [reason('B')]);
    await round();
    expect(subjects().at(-1)).toBe('Приёмная: ошибки задачи «Регистрация» прекратились');
    expect(server.letters[1]!.text).toContain('Причина A');
    await run('nothing');
    await run('success');
    await round();
    expect(server.letters).toHaveLength(3);
    expect(server.letters[2]!.text).toContain('Причина B');
  });

  test('an error that comes and goes is not mailed more often, and its end only after its begin', async () => {
    for (let minutes = 0; minutes < 60; minutes += 2) {
      await run('partial', [reason('A')]);
      await round();
      later(1);
      await run('success');
      await round();
      later(1);
    }
    expect(server.letters).toHaveLength(2);
    await run('partial', [reason('A')]);
    await round();
    expect(server.letters).toHaveLength(3);
  });

  test('an error that was over before anybody could be told is told all the same, once', async () => {
    const failed = await run('partial', [reason('A')]);
    later(1);
    await run('success');
    await round();
    await round();
    expect(subjects()).toEqual(['Приёмная: ошибки задачи «Регистрация»']);
    expect(server.letters[0]!.text).toContain('Началось: 01.03.2026 10:00:00, прекратилось: 01.03.2026 10:01:00');
    expect(server.letters[0]!.text).toContain(failed);
  });

  test('where no mail is set up nothing is written; once it is, what stands is told, and of what came and went the last', async () => {
    settings = undefined;
    for (let minutes = 0; minutes < 100; minutes++, later(1)) {
      await run(minutes % 2 ? 'success' : 'partial', [reason('A')]);
    }
    await run('failed', [reason('B')]);
    await run('failed', [reason('B')]);
    await round();
    settings = mailTo(server.port);
    await round();
    expect(server.letters).toHaveLength(2);
    expect(server.letters.map(({ text }) => /Причина . — случаев: ./.exec(text)?.[0]).sort()).toEqual([
      'Причина A — случаев: 1',
      'Причина B — случаев: 2',
    ]);
  });
});

describe('LG-01: alerts of the host', () => {
  test('one letter when something begins to stand wrong, one when it is over, none between', async () => {
    const lost = { key: 'узел-2', subject: 'узел «узел-2» потерян', text: 'Нет признаков жизни' };
    for (let hours = 0; hours < 3; hours++, later(61)) {
      await Promise.all([1, 2, 3].map(() => setStanding(fresh.database, 'node-lost', [lost], now)));
      await round();
    }
    expect(subjects()).toEqual(['Приёмная: узел «узел-2» потерян']);
    await setStanding(fresh.database, 'node-lost', [], now);
    await setStanding(fresh.database, 'task-silent', [], now);
    await round();
    expect(subjects().slice(1)).toEqual(['Приёмная: прекратилось — узел «узел-2» потерян']);
  });
});

describe('LG-01: a letter is sent once in effect', () => {
  test('by one of several nodes, also when all of them write and send at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => run('failed', [reason(`R${index}`)])));
    await Promise.all(Array.from({ length: 5 }, () => writer().write()));
    await Promise.all(Array.from({ length: 5 }, (_, index) => postman(undefined, `узел-${index}`).deliver()));
    expect(server.letters).toHaveLength(10);
    expect(new Set(server.letters.map(({ messageId }) => messageId)).size).toBe(10);
  });

  test('a node that dies between the sending and its record leaves a repeat with the same Message-ID', async () => {
    await run('partial', [reason('A')]);
    await writer().write();
    const smtp = createSmtpMailer();
    let died: () => void = () => {};
    const dead = new Promise<void>((resolve) => {
      died = resolve;
    });
    const dying: Mailer = {
      send: async (...parameters) => {
        await smtp.send(...parameters);
        died();
        return new Promise(() => {});
      },
    };
    void postman(dying).deliver();
    await dead;
    await postman(undefined, 'узел-2').deliver();
    expect(server.letters).toHaveLength(1);
    await fresh.database.query('update host.letter set claimed_until = clock_timestamp()');
    await postman(undefined, 'узел-2').deliver();
    const [first, second] = server.letters;
    expect(second).toEqual(first);
    await postman().deliver();
    expect(server.letters).toHaveLength(2);
  });

  test('a node that ends lets go of the letter it was sending', async () => {
    await run('partial', [reason('A')]);
    await writer().write();
    const ending = new AbortController();
    const slow: Mailer = {
      send: (_server, _letter, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
          ending.abort();
        }),
    };
    await postman(slow).deliver(ending.signal);
    expect(await fresh.database.query('select state, attempts from host.letter')).toEqual([
      { state: 'waiting', attempts: 0 },
    ]);
    await postman(undefined, 'узел-2').deliver();
    expect(server.letters).toHaveLength(1);
  });
});

describe('LG-01: the mail server is away', () => {
  const attempts = async () => {
    const [row] = await fresh.database.query<{ attempts: number }>('select attempts from host.letter');
    return row!.attempts;
  };
  const warnings = () => mailWarnings(fresh.database, accounts);
  const gauge = async (name: string) =>
    (await mailGauges(fresh.database)).find((one) => one.name === name)!.values[0]!.value;

  test('it is tried after 1, 2, 5, 15, 30 minutes and then hourly, people are warned, and the letter comes in the end', async () => {
    settings = mailTo(await freePort());
    await run('partial', [reason('A')]);
    await round();
    const delays = [1, 2, 5, 15, 30, 60, 60];
    for (const [index, minutes] of delays.entries()) {
      later(minutes - 0.5);
      await round();
      expect(await attempts()).toBe(index + 1);
      later(0.5);
      await round();
      expect(await attempts()).toBe(index + 2);
    }
    expect(await warnings()).toEqual([
      {
        code: 'MAIL_FAILING',
        text: expect.stringMatching(/не отправляются \(Модуль\): .*ECONNREFUSED.* Ждут отправки: 1\./),
        since: start,
      },
    ]);
    expect(await gauge('priemnaya_mail_failing_seconds')).toBeGreaterThan(0);
    expect(await gauge('priemnaya_letters_waiting')).toBe(1);
    settings = mailTo(server.port);
    later(60);
    await round();
    expect(server.letters).toHaveLength(1);
    expect(server.letters[0]!.date).toBe('Sun, 01 Mar 2026 07:00:00 +0000');
    expect(await warnings()).toEqual([]);
    expect(await gauge('priemnaya_mail_failing_seconds')).toBe(0);
  });

  test('settings that were mended are tried at once', async () => {
    settings = mailTo(await freePort());
    await run('partial', [reason('A')]);
    for (let count = 0; count < 5; count++, later(31)) await round();
    settings = mailTo(server.port);
    await postman().tryAnew();
    await round();
    expect(server.letters).toHaveLength(1);
  });

  test('settings that are taken away: letters wait for them, nobody is warned', async () => {
    settings = mailTo(await freePort());
    await run('partial', [reason('A')]);
    await round();
    expect(await warnings()).toHaveLength(1);
    settings = undefined;
    later(1);
    await round();
    expect(await warnings()).toEqual([]);
    settings = mailTo(server.port);
    await postman().tryAnew();
    await round();
    expect(server.letters).toHaveLength(1);
    expect(await warnings()).toEqual([]);
  });

  test('after a day it is given up, which is seen until mail goes again', async () => {
    settings = mailTo(await freePort());
    await run('partial', [reason('A')]);
    for (let hours = 0; hours < 25; hours++, later(61)) await round();
    const state = async () => (await fresh.database.query('select state from host.letter'))[0];
    expect(await state()).toEqual({ state: 'given-up' });
    expect(await warnings()).toMatchObject([{ text: expect.stringContaining('больше не отправляются: 1.') }]);
    expect(await gauge('priemnaya_letters_given_up')).toBe(1);
    settings = mailTo(server.port);
    await run('failed', [reason('B')]);
    await round();
    expect(server.letters).toHaveLength(1);
    expect(await warnings()).toEqual([]);
  });
});

describe('SH-11: letters in the words of a plugin', () => {
  const origin = { source: 'pos', taskId, jobId: 0 };
  const queue = (key: string) =>
    queueLetter(
      {
        key,
        subject: 'Невозможность выгрузки',
        text: 'Строка первая\nСтрока вторая',
        attachments: [
          { name: 'list.csv', contentType: 'text/csv; charset=utf-8', content: '\uFEFFРК;Причина\r\n1;Нет\r\n' },
        ],
      },
      origin,
      { database: fresh.database, clock, accounts },
    );

  test('one goes once for its key, as it was worded, with what is attached', async () => {
    expect(await queue('export-1')).toBe(true);
    expect(await queue('export-1')).toBe(true);
    await round();
    expect(server.letters).toMatchObject([
      {
        subject: 'Невозможность выгрузки',
        to: 'administrator@example.ru',
        text: 'Строка первая\nСтрока вторая',
        attachments: [
          { name: 'list.csv', contentType: expect.stringContaining('text/csv'), content: '\uFEFFРК;Причина\n1;Нет\n' },
        ],
      },
    ]);
    await queue('export-2');
    await round();
    expect(server.letters).toHaveLength(2);
  });

  test('it waits while the server is away, and nobody is told where no mail is set up', async () => {
    settings = mailTo(await freePort());
    await queue('export-1');
    await round();
    settings = mailTo(server.port);
    later(2);
    await round();
    expect(server.letters).toHaveLength(1);
    settings = undefined;
    expect(await queue('export-2')).toBe(false);
  });
});
