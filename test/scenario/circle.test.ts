import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../core/adapters/http/index.ts';
import { PosClient } from '../../plugins/pos/wire/client.ts';
import { TokenCache } from '../../plugins/pos/wire/tokens.ts';
import type { Api } from '../../scripts/harness/api.ts';
import type { Child } from '../../scripts/harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../scripts/harness/emulator.ts';
import { createInstallation, type Installation } from '../../scripts/harness/installation.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../scripts/stand/demo/index.ts';

type DemoOrganisation = (typeof demoOrganisations)[number];

const tasks = ['POSExchange.POSRegistration', 'POSExchange.POSStatusSender'];
const patience = 60_000;
const [administration, settlement] = demoOrganisations as [DemoOrganisation, DemoOrganisation];
/** `ДД/ММ/ГГГГ ЧЧ:ММ` of section 7 of the manual. */
const time = '\\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d';

interface Shown {
  readonly isn: number;
  readonly number: string;
  readonly date: string;
  readonly planDate: string | null;
  readonly factDate: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly correspondents: readonly { readonly name: string }[];
  readonly addressees: readonly { readonly name: string; readonly sentAt: string | null; readonly delivery: string }[];
  readonly resolutions: readonly { readonly id: number; readonly text: string }[];
  readonly protocol: readonly {
    readonly operation: string;
    readonly comment: string | null;
    readonly user: string;
    readonly details: string | null;
  }[];
}

interface Window {
  readonly available: boolean;
  readonly reasons: readonly object[];
  readonly executor: string;
  readonly head: string;
  readonly files: { readonly text: string };
  readonly attempt: { readonly state: string } | null;
}

/** Section 1.1 of the manual, from the message to the answer, each step as ПОС and both РК tell it. */
describe('the circle', () => {
  let emulator: EmulatorProcess;
  let installation: Installation;
  let host: Child;
  let clerk: Api;
  let groupDue: string;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 5, journalLimit: 10_000 });
    for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
    installation = await createInstallation({ posUrl: emulator.url });
    host = installation.startHost();
    await installation.ready(host);
    for (const task of tasks) await installation.api.post(`/api/tasks/${task}/start`);
    clerk = await installation.clerk();
    const groups = await clerk.get<{ items: { due: string; name: string }[] }>(
      `/api/directories/document-groups?q=${encodeURIComponent('ПОС Ответы')}`,
    );
    groupDue = groups.items[0]!.due;
  });
  afterAll(async () => {
    host?.process.kill('SIGTERM');
    await host?.ended;
    await emulator?.stop();
    await installation?.remove();
  });

  const answers = [
    ['SOLVED', 'Решено', 'SOLVED'],
    ['NOT_SOLVED', 'Не решено', 'NOT_SOLVED'],
    ['POSTPONED', 'Отложено', 'ANSWER_POSTPONED'],
    ['REDIRECTED', 'Перенаправлено', 'REDIRECTED'],
    ['REJECTED', 'Отклонено', 'REJECTED'],
  ] as const;

  test.each(answers)(
    'ST-01, ST-02, RP-05: from the message to the answer %s «%s», as the manual says (5.1–5.3, 7)',
    async (type, title, state) => {
      const messageId = await arrive(administration);
      const registered = await document(messageId, 'Зарегистрировано');
      expect(registered.values.POS_SENDING).toMatch(new RegExp(`^Зарегистрировано\\. Отправлено в ПОС ${time}$`));
      expect(await history(administration, messageId)).toEqual([
        ['DELIVERY', 'NEW', null],
        ['REGISTRATION', 'REGISTERED', registered.number],
        ['STATUS', 'REGISTERED', registered.number],
      ]);

      await assign(administration, registered.isn, 'Рассмотреть и ответить заявителю');
      const assigned = await document(messageId, 'Назначен исполнитель');
      expect(assigned.values).toMatchObject({
        POS_COMMENT: 'Рассмотреть и ответить заявителю',
        POS_SENDING: expect.stringMatching(new RegExp(`^Назначен исполнитель\\. Отправлено в ПОС ${time}$`)),
      });
      const told = await journal('sendStatus', messageId);
      expect(told.map(({ body }) => body)).toMatchObject([
        { status: 'REGISTERED', statusName: 'Зарегистрировано', notifyApplicant: false },
        {
          status: 'EXECUTOR_ASSIGNED',
          statusName: 'Назначен исполнитель',
          notifyApplicant: false,
          comment: 'Рассмотреть и ответить заявителю',
          registration: { number: registered.number, date: registered.date },
          executors: [{ fullName: 'Примерова П.П.', position: 'Начальник общего отдела', responsible: true }],
        },
      ]);

      const answerIsn = await makeAnswer(administration, registered.isn);
      const window = await clerk.get<Window>(`/api/documents/${answerIsn}/pos`);
      expect(window).toMatchObject({
        mode: 'answer',
        available: true,
        reasons: [],
        executor: 'Примерова П.П.',
        head: 'Образцов О.О.',
        files: { text: 'Файлов: 2 (все файлы с признаком "Рассылать")' },
      });
      const postponedTo = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
      const text = `В ответ на Ваше обращение сообщаем: ${title}`;
      const sent = await clerk.post(`/api/documents/${answerIsn}/pos/answer`, {
        type,
        text,
        comment: 'Проверено',
        ...(type === 'POSTPONED' ? { postponedTo } : {}),
      });
      expect(sent).toEqual({ state: 'ANSWER_SENT' });

      const answer = await clerk.get<Shown>(`/api/documents/${answerIsn}`);
      const appeal = await clerk.get<Shown>(`/api/documents/${registered.isn}`);
      for (const { values } of [answer, appeal]) {
        expect(values).toMatchObject({
          POS_STATUS: `Направлен ответ: ${title}`,
          POS_ANSWER_TEXT: text,
          POS_COMMENT: 'Проверено',
          POS_SENDING: expect.stringMatching(new RegExp(`^Направлен ответ: ${title}\\. Отправлено в ПОС ${time}$`)),
        });
        expect(values.POS_POSTPONED_DATE ?? null).toBe(type === 'POSTPONED' ? postponedTo : null);
      }
      expect(appeal.planDate).toBe(registered.planDate);
      expect(answer.addressees.map(({ name }) => name)).toEqual(appeal.correspondents.map(({ name }) => name));
      expect(answer.addressees.every(({ sentAt, delivery }) => sentAt !== null && delivery === 'ПОС')).toBe(true);
      const final = type !== 'POSTPONED';
      expect(appeal.factDate !== null).toBe(final);
      const shownToday = (appeal.factDate ?? '').split('-').reverse().join('.');
      const answered = [
        ['Доп. реквизит «Статус»', null, 'clerk', `Направлен ответ: ${title}`],
        ['Доп. реквизит «Комментарий»', null, 'clerk', 'Проверено'],
        [
          'Доп. реквизит «Состояние отправки в ПОС»',
          null,
          'clerk',
          `Направлен ответ: ${title}. Отправлено в ПОС (время)`,
        ],
        ['Отправка ответа в ПОС', `${title}: отправлено`, 'clerk', text],
      ];
      expect(protocolOf(appeal)).toEqual([
        ['Регистрация РК', null, module, null],
        ['Регистрация сообщения ПОС', null, module, null],
        ['Доп. реквизит «Статус»', null, module, 'Зарегистрировано'],
        ['Доп. реквизит «Состояние отправки в ПОС»', null, module, 'Зарегистрировано. Отправлено в ПОС (время)'],
        ['Добавлена резолюция', 'Рассмотреть и ответить заявителю', 'clerk', null],
        ['Доп. реквизит «Статус»', null, module, 'Назначен исполнитель'],
        ['Доп. реквизит «Комментарий»', null, module, 'Рассмотреть и ответить заявителю'],
        ['Доп. реквизит «Состояние отправки в ПОС»', null, module, 'Назначен исполнитель. Отправлено в ПОС (время)'],
        ['Установлена связка', answer.number, 'clerk', null],
        // A final answer ends the term of the обращение: it is overdue nowhere any more.
        ...(final ? [['Дата факт.', shownToday, 'clerk', null]] : []),
        ...answered,
      ]);
      expect(protocolOf(answer)).toEqual([
        ['Регистрация РК', null, 'clerk', null],
        ...[...enclosures.keys(), 'Черновик.txt'].map((name) => ['Добавлен файл', name, 'clerk', null]),
        ...appeal.correspondents.map(({ name }) => ['Отметка отправки адресату', name, 'clerk', null]),
        ...answered,
      ]);

      const [request] = await journal('sendAnswer', messageId);
      const [json, ...files] = request!.parts!;
      expect(json!.json).toMatchObject({
        type,
        text,
        comment: 'Проверено',
        notifyApplicant: true,
        executor: { fullName: 'Примерова П.П.' },
        registration: { number: answer.number, date: answer.date },
      });
      expect(files.map(({ filename, sha256 }) => [filename, sha256])).toEqual(
        [...enclosures].map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
      );
      expect(await history(administration, messageId)).toEqual([
        ['DELIVERY', 'NEW', null],
        ['REGISTRATION', 'REGISTERED', registered.number],
        ['STATUS', 'REGISTERED', registered.number],
        ['STATUS', 'EXECUTOR_ASSIGNED', registered.number],
        ['ANSWER', state, answer.number],
      ]);
    },
  );

  test('RP-05: an answer that the ЛКО must approve is shown as such and followed up, approved or refused', async () => {
    await emulator.control.setApproval(settlement.pos.lkoId, true);
    const messageId = await arrive(settlement);
    const appeal = await document(messageId, 'Зарегистрировано');
    await assign(settlement, appeal.isn, 'Ответить');
    await document(messageId, 'Назначен исполнитель');
    const refused = await makeAnswer(settlement, appeal.isn);
    const answer = { type: 'SOLVED', text: 'Фонарь горит' };
    const first = await clerk.post(`/api/documents/${refused}/pos/answer`, answer);
    expect(first).toEqual({ state: 'ANSWER_ON_APPROVAL' });
    expect((await clerk.get<Window>(`/api/documents/${refused}/pos`)).attempt).toMatchObject({
      state: 'ANSWER_ON_APPROVAL',
    });
    await emulator.control.refuse(messageId);
    await shows(refused, 'APPROVAL_REFUSED');
    expect((await clerk.get<Shown>(`/api/documents/${appeal.isn}`)).values.POS_STATUS).toBe('Назначен исполнитель');

    const second = await clerk.post(`/api/documents/${refused}/pos/answer`, answer);
    expect(second).toEqual({ state: 'ANSWER_ON_APPROVAL' });
    await emulator.control.approve(messageId);
    await shows(refused, 'ANSWER_SENT');
    const done = await clerk.get<Shown>(`/api/documents/${refused}`);
    expect(done.values.POS_STATUS).toBe('Направлен ответ: Решено');
    expect(done.addressees.every(({ sentAt }) => sentAt !== null)).toBe(true);
    expect((await history(settlement, messageId)).map(([kind, state]) => `${kind} ${state}`)).toEqual([
      'DELIVERY NEW',
      'REGISTRATION REGISTERED',
      'STATUS REGISTERED',
      'STATUS EXECUTOR_ASSIGNED',
      'ANSWER ANSWER_ON_APPROVAL',
      'APPROVAL EXECUTOR_ASSIGNED',
      'ANSWER ANSWER_ON_APPROVAL',
      'APPROVAL SOLVED',
    ]);
    // Each organisation speaks with its own key.
    const requests = [...(await journal('sendStatus', messageId)), ...(await journal('sendAnswer', messageId))];
    expect(new Set(requests.map(({ lkoId }) => lkoId))).toEqual(new Set([settlement.pos.lkoId]));
    expect(requests).toHaveLength(4);
  });

  test('ST-01: a РК made by hand has no confirmation; its status goes with the key of its ЛКО and its own number', async () => {
    const messageId = await arrive(administration);
    const known = await document(messageId, 'Зарегистрировано');
    const { isn } = await clerk.post<Shown>(`/api/documents/${known.isn}/copy`, {});
    const copy = await clerk.get<Shown>(`/api/documents/${isn}`);
    expect(copy.values.POS_MSG_ID).toBe(messageId);
    const sending = await until(
      'the status of the РК made by hand',
      async () => (await clerk.get<Shown>(`/api/documents/${isn}`)).values.POS_SENDING as string | undefined,
      patience,
    );
    expect(sending).toMatch(new RegExp(`^Зарегистрировано\\. Отправлено в ПОС ${time}$`));
    expect((await journal('confirmRegistration', messageId)).length).toBe(1);
    expect((await history(administration, messageId)).at(-1)).toEqual(['STATUS', 'REGISTERED', copy.number]);
  });

  /** A message for an organisation, registered. */
  async function arrive({ pos }: DemoOrganisation): Promise<string> {
    const { id } = await emulator.control.addMessage({ lkoId: pos.lkoId });
    await installation.api.post(`/api/tasks/${tasks[0]}/run`);
    return id;
  }

  /** The РК of a message once it has this status, and ПОС has been told. */
  async function document(messageId: string, status: string): Promise<Shown> {
    return await until(
      `«${status}» in the РК of ${messageId}`,
      async () => {
        const { items } = await clerk.get<{ items: { isn: number }[] }>(`/api/documents?msgId=${messageId}`);
        if (items.length === 0) return undefined;
        const shown = await clerk.get<Shown>(`/api/documents/${items[0]!.isn}`);
        return String(shown.values.POS_SENDING ?? '').startsWith(`${status}. Отправлено`) ? shown : undefined;
      },
      patience,
    );
  }

  async function official({ officials }: DemoOrganisation): Promise<string> {
    const name = encodeURIComponent(officials[1]!.name);
    const { items } = await clerk.get<{ items: { due: string }[] }>(`/api/directories/departments?q=${name}`);
    return items[0]!.due;
  }

  async function assign(organisation: DemoOrganisation, isn: number, text: string): Promise<void> {
    const due = await official(organisation);
    await clerk.post(`/api/documents/${isn}/resolutions`, {
      authorDue: due,
      text,
      executors: [{ due, responsible: true }],
    });
  }

  /** The РК of an answer with two files that are to be sent and one that is not. */
  async function makeAnswer(organisation: DemoOrganisation, isn: number): Promise<number> {
    const executorDue = await official(organisation);
    const answer = await clerk.post<Shown>(`/api/documents/${isn}/answers`, { groupDue, executorDue });
    for (const [name, content] of enclosures) await upload(answer.isn, name, content, true);
    await upload(answer.isn, 'Черновик.txt', 'не для заявителя', false);
    return answer.isn;
  }

  async function upload(isn: number, name: string, content: string, send: boolean): Promise<void> {
    const form = new FormData();
    form.set('send', String(send));
    form.set('file', new File([content], name));
    const response = await fetch(`${installation.url}/api/documents/${isn}/files`, {
      method: 'POST',
      headers: { cookie: clerk.cookie, origin: installation.url },
      body: form,
    });
    if (response.status !== 201) throw new Error(`The upload answered ${response.status}: ${await response.text()}`);
  }

  async function shows(isn: number, state: string): Promise<void> {
    await until(
      `${state} in the window of the answer`,
      async () => {
        const { attempt } = await clerk.get<Window>(`/api/documents/${isn}/pos`);
        return attempt?.state === state ? true : undefined;
      },
      patience,
    );
  }

  const journal = (operation: string, id: string) => emulator.control.journal({ operation, id });

  /** What ПОС itself says of a message. */
  async function history({ pos }: DemoOrganisation, messageId: string) {
    const account = { organizationDue: '', clientId: pos.id, url: emulator.url, contour: 'prod' } as const;
    const http = createHttpClient({ channel: 'pos', allowedOrigins: async () => [emulator.url] });
    const card = await new PosClient(http, account, pos.key, new TokenCache()).appealState(messageId);
    http.close();
    return card.history.map(({ kind, state, number }) => [kind, state, number]);
  }
});

/** The protocol without its times. */
function protocolOf({ protocol }: Shown) {
  return protocol.map(({ operation, comment, user, details }) => {
    return [operation, comment, user, details?.replace(new RegExp(`${time}$`), '(время)') ?? null];
  });
}

/** Whom the protocol names for what the module does: WFAGENT. */
const module = 'Технический пользователь фоновых задач';

const enclosures = new Map([
  ['Ответ.txt', 'Фонарь горит'],
  ['Акт осмотра.txt', 'Осмотрено'],
]);
