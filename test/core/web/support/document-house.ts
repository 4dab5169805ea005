import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttributeDefinition } from '../../../../core/contract/index.ts';
import { createDocuments, type Documents } from '../../../../core/documents/index.ts';
import type { Antivirus } from '../../../../core/ports/antivirus.ts';
import { type Answer, type House, openHouse } from './house.ts';
import { password } from './services.ts';

/** The web over real РК, with directories of a small office and clerks of two card indexes. */
export interface DocumentHouse extends House {
  readonly documents: Documents;
  readonly filesDirectory: string;
  readonly made: {
    readonly card: string;
    readonly otherCard: string;
    readonly cabinet: number;
    readonly otherCabinet: number;
    readonly delivery: number;
    /** Группа of kind «Письма граждан» with all attributes but `MSG_ALONE`. */
    readonly letters: string;
    /** Группа of kind «Исходящие». */
    readonly answers: string;
    readonly department: string;
    readonly head: string;
    /** An official with a main cabinet. */
    readonly specialist: string;
    readonly specialistCabinet: number;
    readonly rubric: string;
    readonly secondRubric: string;
    readonly linkType: number;
    readonly citizen: number;
    readonly secondCitizen: number;
  };
  /** Asks as the clerk of the card index. */
  clerk(method: string, url: string, body?: unknown): Promise<Answer>;
  /** Cookie header of the clerk. */
  readonly clerkCookie: string;
  /** Asks as the second clerk of the same card index. */
  colleague(method: string, url: string, body?: unknown): Promise<Answer>;
  /** Asks as a clerk of the other card index. */
  stranger(method: string, url: string, body?: unknown): Promise<Answer>;
  /** Registers a РК by hand. */
  registered(more?: Record<string, unknown>): Promise<{ isn: number; version: number }>;
  /** Sends a file as a browser does. */
  upload(
    isn: number,
    name: string,
    content: Blob,
    fields?: Record<string, string>,
    other?: { readonly method?: string; readonly path?: string; readonly by?: 'clerk' | 'stranger' },
  ): Promise<Answer>;
  end(): Promise<void>;
}

export const documentAttributes: AttributeDefinition[] = [
  { apiName: 'MSG_ID', owner: 'document', title: 'Сообщение №', type: 'text', readonly: true, indexed: true },
  {
    apiName: 'MSG_STATUS',
    owner: 'document',
    title: 'Статус',
    type: 'text',
    values: ['Зарегистрировано', 'Назначен исполнитель'],
    protocolInfo: true,
    noCopy: true,
  },
  {
    apiName: 'MSG_COMMENT',
    owner: 'document',
    title: 'Комментарий',
    type: 'text',
    maxLength: 2000,
    protocolInfo: true,
  },
  { apiName: 'MSG_SHOWN', owner: 'document', title: 'Показать', type: 'flag' },
  { apiName: 'MSG_ALONE', owner: 'document', title: 'Не у всех групп', type: 'text' },
  {
    apiName: 'RUB_STATUS',
    owner: 'rubric',
    title: 'Статус вопроса',
    type: 'text',
    values: ['Решён', 'Отклонён'],
    protocolInfo: true,
  },
  { apiName: 'RUB_NUMBER', owner: 'rubric', title: 'Номер вопроса', type: 'text', readonly: true },
];

export async function openDocumentHouse(antivirus?: Pick<Antivirus, 'infection'>): Promise<DocumentHouse> {
  const filesDirectory = await mkdtemp(path.join(tmpdir(), 'priemnaya-files-'));
  let opened: Documents | undefined;
  const house = await openHouse({
    services: async ({ database, url }, clock) => {
      opened = await createDocuments({ database, url, filesDirectory, clock, timeZone: 'Europe/Moscow', antivirus });
      return {
        documents: opened.reader,
        lists: opened.lists,
        editor: opened.editor,
        directories: opened.directories,
        alike: opened.alike,
        deadlines: opened.deadlines,
      };
    },
  });
  const documents = opened!;
  const made = await furnish(documents);
  const session = async (login: string, cards: string[]) => {
    const { users, sessions } = house.services.access;
    await users.create({ login, name: `Имя ${login}`, roles: ['clerk'], password, cards });
    return `priemnaya_session=${await sessions.open(login)}`;
  };
  const clerk = await session('clerk', [made.card]);
  const colleague = await session('colleague', [made.card]);
  const stranger = await session('stranger', [made.otherCard]);
  return {
    ...house,
    documents,
    filesDirectory,
    made,
    clerkCookie: clerk,
    clerk: (method, url, body) => house.ask(method, url, clerk, body),
    colleague: (method, url, body) => house.ask(method, url, colleague, body),
    stranger: (method, url, body) => house.ask(method, url, stranger, body),
    async registered(more = {}) {
      const draft = { groupDue: made.letters, cardDue: made.card, content: 'Не горит фонарь', ...more };
      const answer = await house.ask('POST', '/api/documents', clerk, draft);
      if (answer.statusCode !== 201) throw new Error(answer.body);
      return answer.json();
    },
    async upload(isn, name, content, fields = {}, { method = 'POST', path: address, by = 'clerk' } = {}) {
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append('file', content, name);
      const request = { method, body: form, headers: { cookie: by === 'clerk' ? clerk : stranger } };
      const response = await fetch(new URL(address ?? `/api/documents/${isn}/files`, house.url), request);
      const body = await response.text();
      const headers = Object.fromEntries(response.headers);
      return { statusCode: response.status, headers, cookies: [], body, json: () => JSON.parse(body) };
    },
    async end() {
      await house.web.close();
      await documents.close();
      await house.fresh.drop();
      await rm(filesDirectory, { recursive: true, force: true });
    },
  };
}

async function furnish({ directories, system }: Documents): Promise<DocumentHouse['made']> {
  await system.wizard.ensureAttributes(documentAttributes, false);
  const row = async (name: Parameters<typeof directories.create>[0], fields: Record<string, unknown>) =>
    directories.create(name, fields, 'test');
  const due = async (...given: Parameters<typeof row>) => (await row(...given)).due as string;
  const isn = async (...given: Parameters<typeof row>) => (await row(...given)).isn as number;
  const card = await due('departments', { kind: 'department', name: 'Администрация', card: { name: 'Центральная' } });
  const otherCard = await due('departments', { kind: 'department', name: 'Филиал', card: { name: 'Филиал' } });
  const department = await due('departments', { kind: 'department', name: 'Отдел', parentDue: card });
  const specialistCabinet = await isn('cabinets', { name: 'Специалист', cardDue: card });
  const official = (name: string, more: object = {}) =>
    due('departments', { kind: 'official', name, parentDue: department, ...more });
  const attached = documentAttributes.map(({ apiName }) => apiName).filter((name) => name !== 'MSG_ALONE');
  const group = (name: string, code: string, kind: number) =>
    due('document-groups', { name, code, kind, numberTemplate: '{GROUP}-{N}', attributes: attached });
  const citizen = (name: string) => isn('citizens', { name });
  return {
    card,
    otherCard,
    department,
    specialistCabinet,
    cabinet: await isn('cabinets', { name: 'Приёмная', cardDue: card }),
    otherCabinet: await isn('cabinets', { name: 'Чужой', cardDue: otherCard }),
    delivery: await isn('delivery-kinds', { name: 'Почта' }),
    letters: await group('Обращения', 'О', 2),
    answers: await group('Ответы', 'И', 3),
    head: await official('Первый П.П. - Начальник', { head: true }),
    specialist: await official('Вторая В.В. - Специалист', { cabinetIsn: specialistCabinet }),
    rubric: await due('rubrics', { code: '1', name: 'Дороги' }),
    secondRubric: await due('rubrics', { code: '2', name: 'Свет' }),
    linkType: await isn('link-types', { name: 'Ответ на', reverseName: 'Дан ответ' }),
    citizen: await citizen('Заявителев З.З.'),
    secondCitizen: await citizen('Другова Д.Д.'),
  };
}
