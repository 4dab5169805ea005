import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Api } from '../../scripts/harness/api.ts';
import { type Child, startChild } from '../../scripts/harness/child.ts';
import { freePort } from '../../scripts/harness/free-port.ts';
import { until } from '../../scripts/harness/until.ts';

interface DocumentRow {
  readonly isn: number;
  readonly number: string;
  readonly msgId: string | null;
  readonly status: string | null;
}

const person = { login: 'pervyy', name: 'Пробный Администратор', password: 'made-up-for-the-scenario' };

/** `npm start` on a fresh machine, as its compiled program. */
describe('the stand', () => {
  let directory: string;
  let environment: NodeJS.ProcessEnv;
  let stand: Child;
  let invitation: string | undefined;
  let api: Api;
  let letters: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'priemnaya-stand-'));
    const [web, monitoring, pos, smtp] = [await freePort(), await freePort(), await freePort(), await freePort()];
    letters = await freePort();
    environment = {
      PRIEMNAYA_DATA: join(directory, 'data'),
      PRIEMNAYA_WEB_PORT: String(web),
      PRIEMNAYA_MONITORING_PORT: String(monitoring),
      PRIEMNAYA_STAND_POS_PORT: String(pos),
      PRIEMNAYA_STAND_SMTP_PORT: String(smtp),
      PRIEMNAYA_STAND_LETTERS_PORT: String(letters),
    };
    api = new Api(`http://127.0.0.1:${web}`);
  });
  afterAll(async () => {
    stand?.process.kill('SIGKILL');
    await stand?.ended;
    await rm(directory, { recursive: true, force: true });
  });

  function start(): void {
    stand = startChild('scripts/stand/main.js', {
      env: environment,
      onLine: (line) => {
        invitation = /[^\s"]+\/first-administrator#[^\s"]+/.exec(line)?.[0] ?? invitation;
      },
    });
  }

  const documents = async () => (await api.get<{ items: DocumentRow[] }>('/api/documents?limit=100')).items;

  test('OP-07: registers messages within 30 s of its start, and the first administrator comes in by a one-time link', async () => {
    start();
    const link = await until('the one-time link', async () => invitation, 60_000);
    await api.post('/api/first-administrator', { token: link.split('#')[1], ...person });
    await api.login(person.login, person.password);
    const found = await until('documents', async () => {
      const rows = await documents();
      return rows.length >= 10 ? rows : undefined;
    });
    for (const { msgId } of found) expect(msgId).toMatch(/^\d+$/);
    await expect(api.post('/api/first-administrator', { token: link.split('#')[1], ...person })).rejects.toThrow('401');
  });

  test('ST-01, ST-02: ПОС is told of registration and of executors by itself', async () => {
    const of = (status: string) => async () => (await documents()).find((row) => row.status === status);
    await until('«Зарегистрировано»', of('Зарегистрировано'), 60_000);
    const { isn } = await until('«Назначен исполнитель»', of('Назначен исполнитель'), 90_000);
    await until('the sending of it', async () => {
      const { values } = await api.get<{ values: Record<string, string> }>(`/api/documents/${isn}`);
      return values.POS_SENDING?.startsWith('Назначен исполнитель. Отправлено в ПОС ');
    });
  });

  test('OP-07, PX-02: letters arrive at the mail server of the stand, and can be looked at', async () => {
    const check = await api.post<{ ok: boolean }>('/api/modules/pos/check-mail');
    expect(check).toMatchObject({ ok: true });
    const page = await (await fetch(`http://127.0.0.1:${letters}`)).text();
    expect(page).toContain('Приёмная: проверка почты');
    expect(page).toContain('administrator@stand.example');
  });

  test('TM-52: SIGTERM ends it in order', async () => {
    stand.process.kill('SIGTERM');
    expect(await stand.ended).toBe(0);
  });

  test('RG-08: a second start goes on: nothing is registered twice, and new messages come', async () => {
    start();
    await until('the API', async () => (await documents()) && true, 60_000);
    const before = (await documents()).map(({ number }) => number);
    const after = await until('new documents', async () => {
      const rows = await documents();
      return rows.length > before.length ? rows : undefined;
    });
    expect(after.map(({ number }) => number)).toEqual(expect.arrayContaining(before));
    expect(new Set(after.map(({ number }) => number)).size).toBe(after.length);
  });

  test('TM-71: after a kill the next start finds its database and goes on', async () => {
    stand.process.kill('SIGKILL');
    await stand.ended;
    start();
    const rows = await until('the API', documents, 60_000);
    expect(rows.length).toBeGreaterThan(10);
    stand.process.kill('SIGTERM');
    expect(await stand.ended).toBe(0);
  });
});
