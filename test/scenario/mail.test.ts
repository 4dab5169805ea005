import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MailSettings } from '../../core/contract/index.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../scripts/harness/emulator.ts';
import { freePort } from '../../scripts/harness/free-port.ts';
import { createInstallation, type Installation } from '../../scripts/harness/installation.ts';
import { writePlugin } from '../../scripts/harness/plugin-folder.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../scripts/stand/demo/index.ts';
import { createMailServer, type MailServer, type MailServerOptions } from '../../scripts/stand/mail/server.ts';
import { type Authority, authority } from '../core/adapters/http/servers.ts';
import { type Exim, eximProgram, startExim } from '../core/adapters/smtp/exim.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const task = '/api/tasks/POSExchange.POSRegistration';
const patienceMs = 60_000;
const user = { name: 'robot', password: 'made-up-password' };
const [first, second] = demoOrganisations;

interface Run {
  readonly id: string;
  readonly outcome: string | null;
}
interface Check {
  readonly ok: boolean;
  readonly answer: string | null;
  readonly reason: { readonly code: string; readonly text: string } | null;
}

/** Letters as administrators get them: real nodes, a real ПОС behind, and real mail servers. */
describe('mail', () => {
  let own: Authority;
  let certificate: { key: Buffer; cert: Buffer };
  let fresh: FreshDatabase;
  let directory: string;
  let emulator: EmulatorProcess;
  let mail: MailServer;
  let installation: Installation;
  let host: Child;
  const others: Child[] = [];
  /** While it is pending the mail server keeps its answer to itself. */
  let held: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    own = await authority();
    certificate = await own.issue('localhost');
    fresh = await freshDatabase();
    directory = await mkdtemp(join(tmpdir(), 'priemnaya-mail-'));
    await writePlugin(directory, 'broken', { 'plugin.manifest.json': '{ not JSON' });
    mail = await createMailServer({
      refuse: async (step) => {
        if (step === 'letter') await held;
        return undefined;
      },
    });
    emulator = await startEmulator({ seed: 3 });
    for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
    installation = await createInstallation({
      posUrl: emulator.url,
      environment: {
        DATABASE_URL: fresh.url,
        PRIEMNAYA_HTTP_CA_FILE: own.caFile,
        PRIEMNAYA_PLUGINS_DIRECTORIES: directory,
        PRIEMNAYA_TASKS_LOCK_SECONDS: '4',
        PRIEMNAYA_WEB_PUBLIC_URL: 'https://priemnaya.example.ru',
      },
    });
    host = installation.startHost();
    await installation.ready(host);
  });
  afterAll(async () => {
    for (const child of [host, ...others]) {
      child?.process.kill('SIGKILL');
      await child?.ended;
    }
    await emulator?.stop();
    await mail?.close();
    await installation?.remove();
    await fresh?.drop();
    await own?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const mailTo = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
    administrator: 'administrator@example.ru',
    sender: 'priemnaya@example.ru',
    server: 'localhost',
    port,
    authorization: 'none',
    ...more,
  });

  async function save(wanted: MailSettings): Promise<void> {
    const path = '/api/modules/pos/settings';
    const { version, common } = await installation.api.get<{ version: number; common: object }>(path);
    await installation.api.put(path, { version, common: { ...common, mail: wanted } });
  }

  const check = (wanted?: MailSettings) =>
    installation.api.post<Check>('/api/modules/pos/check-mail', wanted === undefined ? {} : { mail: wanted });

  async function runNow(): Promise<Run> {
    const { runs } = await installation.api.post<{ runs: [{ runId: string }] }>(`${task}/run`);
    return until(
      'the end of the run',
      async () => {
        const run = await installation.api.get<Run>(`/api/runs/${runs[0].runId}`);
        return run.outcome === null ? undefined : run;
      },
      patienceMs,
    );
  }

  const letter = (words: string, from = 0) =>
    until(
      `a letter with «${words}»`,
      () => mail.letters.slice(from).find(({ subject, text }) => `${subject}\n${text}`.includes(words)),
      patienceMs,
    );

  /** A letter that tells that something is over. */
  const endOf = (subject: string, from: number) =>
    mail.letters.slice(from).find((one) => new RegExp(`рекратилось[^]*${subject}`).test(`${one.subject}\n${one.text}`));

  describe('PX-02: «Проверить» through the API', () => {
    const methods: [string, MailServerOptions, Partial<MailSettings>][] = [
      ['none', {}, {}],
      ['login and password', { user }, { authorization: 'password', user: user.name, password: user.password }],
    ];
    for (const [method, side, more] of methods) {
      test(`method ${method}: taken without encryption, on SSL and on STARTTLS`, async () => {
        for (const way of [{}, { ssl: true }, { tls: true }]) {
          const encrypted = Object.keys(way).length > 0;
          const server = await createMailServer({ ...side, ssl: 'ssl' in way, ...(encrypted && { certificate }) });
          try {
            const checked = await check(mailTo(server.port, { ...more, ...way }));
            expect(checked).toEqual({ ok: true, answer: expect.stringMatching(/^250 /), reason: null });
            expect(server.letters.map(({ subject, to }) => [subject, to])).toEqual([
              ['Приёмная: проверка почты', 'administrator@example.ru'],
            ]);
          } finally {
            await server.close();
          }
        }
      });
    }

    test('a wrong password: the reason and the words of the server are shown, the password is not', async () => {
      const server = await createMailServer({ user });
      const wanted = mailTo(server.port, { authorization: 'password', user: user.name, password: 'not-that-one' });
      const checked = await check(wanted);
      expect(checked).toMatchObject({ ok: false, answer: null, reason: { code: 'MAIL_AUTHORIZATION' } });
      expect(checked.reason!.text).toContain('535');
      expect(JSON.stringify(checked)).not.toContain('not-that-one');
      await server.close();
    });

    test('settings that are wrong: both flags, a method without user and password, no address', async () => {
      await expect(check(mailTo(25, { ssl: true, tls: true }))).rejects.toThrow(/422.*\/mail\/tls/s);
      await expect(check(mailTo(25, { authorization: 'windows' }))).rejects.toThrow(
        /422.*\/mail\/user.*\/mail\/password/s,
      );
      await expect(check(mailTo(25, { sender: '' }))).rejects.toThrow(/422.*\/mail\/sender/s);
      await expect(check()).rejects.toThrow('422');
    });

    test('they are not saved either, all errors at once', async () => {
      await expect(save(mailTo(25, { ssl: true, tls: true, authorization: 'password' }))).rejects.toThrow(
        /422.*\/common\/mail\/tls.*\/common\/mail\/user.*\/common\/mail\/password/s,
      );
      await expect(save(mailTo(25, { sender: 'nobody', administrator: '' }))).rejects.toThrow(
        /422.*\/common\/mail\/administrator.*\/common\/mail\/sender/s,
      );
    });

    (eximProgram === undefined ? test.skip : test)(
      '«Авторизация Windows» with Exim (skipped where exim4-daemon-heavy is missing)',
      async () => {
        const account = { user: user.name, password: user.password };
        const exim: Exim = await startExim({ ...account, certificate });
        try {
          for (const way of [{}, { port: exim.sslPort, ssl: true }, { tls: true }]) {
            const wanted = mailTo(exim.port, { authorization: 'windows', ...account, ...way });
            expect(await check(wanted)).toMatchObject({ ok: true });
            const refused = await check({ ...wanted, password: 'wrong' });
            expect(refused).toMatchObject({ ok: false, reason: { code: 'MAIL_AUTHORIZATION' } });
            expect(refused.reason!.text).toContain('535');
          }
          expect(await exim.letters()).toHaveLength(3);
        } finally {
          await exim.close();
        }
      },
    );
  });

  test('TM-24, PX-02: the saved password is not shown, serves «Проверить», and goes to no other server', async () => {
    const server = await createMailServer({ user });
    const saved = mailTo(server.port, { authorization: 'password', user: user.name, password: user.password });
    await save(saved);
    const read = await installation.api.get<object>('/api/modules/pos/settings');
    expect(JSON.stringify(read)).not.toContain(user.password);
    expect(read).toMatchObject({ common: { mail: { password: null } }, secretsSet: ['/common/mail/password'] });
    expect(await check()).toMatchObject({ ok: true });
    const { password: _, ...shown } = saved;
    expect(await check(shown)).toMatchObject({ ok: true });
    await expect(check({ ...shown, server: '127.0.0.1' })).rejects.toThrow(/422.*\/mail\/password/s);
    expect(server.letters).toHaveLength(2);
    await server.close();
    await save(mailTo(mail.port));
  });

  test('LG-01: the host tells of a plugin that is not loaded, by the mail settings of PX-02', async () => {
    const { text, to } = await letter('плагин не загружен');
    expect(to).toBe('administrator@example.ru');
    expect(text).toContain(join(directory, 'broken', 'plugin.manifest.json'));
  });

  test('RG-10, LG-01: errors of receiving are mailed: one letter for the run, by reason, with counts and a link', async () => {
    const before = mail.letters.length;
    for (const digit of ['7', '8', '9']) {
      await emulator.control.addMessage({ lkoId: first!.pos.lkoId, id: digit.repeat(300), files: [] });
    }
    const run = await runNow();
    expect(run.outcome).toBe('partial');
    const { subject, text } = await letter('Автоматическая регистрация сообщений', before);
    expect(subject).toBe('Приёмная: ошибки задачи «Автоматическая регистрация сообщений»');
    expect(text).toContain('Ошибки (причин: 1)');
    expect(text).toMatch(/карантин: .* — случаев: 3/);
    expect(text).toContain(`https://priemnaya.example.ru/runs/${run.id}`);
    expect((await runNow()).outcome).not.toBe('partial');
    await letter('прекратились', before);
    expect(mail.letters.slice(before)).toHaveLength(2);
  });

  test('RG-12, LG-01: an organisation that is held, one that is silent, and the end of both', async () => {
    const before = mail.letters.length;
    await emulator.control.setIntegration(second!.pos.lkoId, false);
    await emulator.control.addMessage({ lkoId: second!.pos.lkoId, files: [] });
    await fresh.database.query(
      `update plugin_pos.organization
          set last_poll_at = now() - interval '9 days', watched_since = now() - interval '9 days' where name = $1`,
      [second!.name],
    );
    const run = await runNow();
    const told = await letter('Давно нет опроса ПОС', before);
    expect(told.text).toContain(`Обмен с ПОС остановлен: организация «${second!.name}»`);
    expect(told.text).toContain(run.id);
    await emulator.control.setIntegration(second!.pos.lkoId, true);
    await runNow();
    const over = await letter('прекратились', before);
    expect(over.text).toContain('Давно нет опроса ПОС');
    expect(over.text).toContain('Обмен с ПОС остановлен');
    expect(mail.letters.slice(before)).toHaveLength(2);
  });

  test('LG-01: mail that does not go is a warning on every page; the letter waits and comes when it is mended', async () => {
    const before = mail.letters.length;
    await save(mailTo(await freePort()));
    await emulator.control.setIntegration(first!.pos.lkoId, false);
    await runNow();
    const warnings = async () =>
      (await installation.api.get<{ items: { code: string; text: string }[] }>('/api/warnings')).items;
    const warned = await until(
      'the warning',
      async () => (await warnings()).find(({ code }) => code === 'MAIL_FAILING'),
      patienceMs,
    );
    expect(warned.text).toContain('ECONNREFUSED');
    await save(mailTo(mail.port));
    await letter(first!.name, before);
    await until(
      'the end of the warning',
      async () => !(await warnings()).some(({ code }) => code === 'MAIL_FAILING'),
      patienceMs,
    );
    await emulator.control.setIntegration(first!.pos.lkoId, true);
    await runNow();
    await letter('прекратилось — Обмен с ПОС остановлен', before);
  });

  test('LG-01: a node that is killed while it hands a letter over: the letter comes, at most twice, with one Message-ID', async () => {
    const before = mail.letters.length;
    let letGo: () => void = () => {};
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    await fresh.database.query('update host.notice set mailed_at = null');
    await emulator.control.setIntegration(second!.pos.lkoId, false);
    await runNow();
    await until(
      'the letter under way',
      async () => (await fresh.database.query('select 1 from host.letter where claimed_by is not null'))[0],
      patienceMs,
    );
    host.process.kill('SIGKILL');
    await host.ended;
    letGo();
    await fresh.database.query('update host.letter set claimed_until = clock_timestamp()');
    host = installation.startHost();
    await installation.ready(host);
    await letter(second!.name, before);
    await until(
      'the record of it',
      async () => (await fresh.database.query(`select 1 from host.letter where state = 'waiting'`)).length === 0,
      patienceMs,
    );
    const copies = mail.letters.slice(before).filter(({ text }) => text.includes(second!.name));
    expect(copies.length).toBeLessThanOrEqual(2);
    expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1);
  });

  test('LG-01: the nodes that live tell of one that is lost, and of a task that nobody runs; and when it is over', async () => {
    await installation.api.post(`${task}/start`);
    await until(
      'the first run',
      async () => (await installation.api.get<{ lastRunAt: string | null }>(task)).lastRunAt,
      patienceMs,
    );
    others.push(
      startChild('core/cli/main.js', {
        arguments: ['start'],
        env: {
          ...installation.environment,
          PRIEMNAYA_NODE_NAME: 'watcher',
          PRIEMNAYA_WEB_PORT: '0',
        },
      }),
    );
    await until(
      'the second node',
      async () => (await fresh.database.query(`select 1 from host.node where name = 'watcher'`))[0],
      patienceMs,
    );
    const before = mail.letters.length;
    host.process.kill('SIGKILL');
    await host.ended;
    // The next slot is overdue: its period is 999 minutes.
    await fresh.database.query(`update host.task_instance set last_slot = now() - interval '17 hours'`);
    await letter('узел «measured» потерян', before);
    const silent = await letter('задача «Автоматическая регистрация сообщений» (JobID 0) не выполняется', before);
    expect(silent.text).toContain('нет работающего узла, к которому привязана задача');
    host = installation.startHost();
    await installation.ready(host);
    // Both ends may stand in one letter, or in two.
    for (const over of ['узел «measured» потерян', 'не выполняется']) {
      await until(`the end of «${over}»`, () => endOf(over, before), patienceMs);
    }
  }, 300_000);
});
