import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttributeDefinition, DocumentDraft } from '../../../core/contract/index.ts';
import { createDocuments, type Documents } from '../../../core/documents/index.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Database } from '../../../core/ports/database.ts';
import { freshDatabase } from '../../support/database.ts';

/** An installation with one картотека, as far as registration needs it. */
export interface Office extends Documents {
  readonly url: string;
  readonly database: Database;
  readonly filesDirectory: string;
  readonly clock: { at: Date } & Clock;
  readonly group: string;
  readonly card: string;
  readonly cabinet: number;
  readonly delivery: number;
  readonly end: () => Promise<void>;
}

/** A clock that stands still until the test moves it. */
export function standingClock(at: string): { at: Date } & Clock {
  const clock = { at: new Date(at), now: () => clock.at, sleep: async () => {}, monotonic: () => 0 };
  return clock;
}

export const attributes: AttributeDefinition[] = [
  { apiName: 'MSG_ID', owner: 'document', title: 'Сообщение №', type: 'text', readonly: true, indexed: true },
  {
    apiName: 'MSG_STATUS',
    owner: 'document',
    title: 'Статус',
    type: 'text',
    values: ['Зарегистрировано', 'Назначен исполнитель'],
    protocolInfo: true,
  },
  { apiName: 'MSG_DUE', owner: 'document', title: 'Срок', type: 'date' },
  { apiName: 'MSG_SHOWN', owner: 'document', title: 'Показать', type: 'flag' },
  { apiName: 'MSG_COST', owner: 'document', title: 'Сумма', type: 'decimal' },
  { apiName: 'RUB_STATUS', owner: 'rubric', title: 'Статус вопроса', type: 'text' },
  { apiName: 'ORG_ID', owner: 'organization', title: 'Идентификатор', type: 'text' },
  { apiName: 'ORG_KEY', owner: 'organization', title: 'Ключ', type: 'text', secret: true },
  { apiName: 'ORG_CABINET', owner: 'organization', title: 'Кабинет', type: 'text', directory: 'departments' },
];

export async function openOffice(options: { template?: string; now?: string } = {}): Promise<Office> {
  const { url, database, drop } = await freshDatabase();
  const filesDirectory = await mkdtemp(path.join(tmpdir(), 'priemnaya-files-'));
  const clock = standingClock(options.now ?? '2026-03-10T09:00:00Z');
  const documents = await createDocuments({ database, url, filesDirectory, clock, timeZone: 'Europe/Moscow' });
  await documents.system.wizard.ensureAttributes(attributes, false);
  const { directories } = documents;
  const card = await directories.create(
    'departments',
    { kind: 'department', name: 'Администрация', card: { name: 'Центральная' } },
    'test',
  );
  const cabinet = await directories.create('cabinets', { name: 'Приёмная', cardDue: card.due }, 'test');
  const group = await directories.create(
    'document-groups',
    { name: 'Обращения', code: 'ОГ', kind: 2, numberTemplate: options.template ?? '{GROUP}-{N}/{YY}' },
    'test',
  );
  const delivery = await directories.create('delivery-kinds', { name: 'Портал' }, 'test');
  return {
    ...documents,
    url,
    database,
    filesDirectory,
    clock,
    group: group.due as string,
    card: card.due as string,
    cabinet: cabinet.isn as number,
    delivery: delivery.isn as number,
    end: async () => {
      await documents.close();
      await drop();
      await rm(filesDirectory, { recursive: true, force: true });
    },
  };
}

/** A draft that can be registered in the office as it is. */
export function draft(office: Office, key: string, more: Partial<DocumentDraft> = {}): DocumentDraft {
  return {
    key,
    groupDue: office.group,
    cardDue: office.card,
    cabinetIsn: office.cabinet,
    folder: 1,
    registrar: 'WFAGENT',
    content: 'Не работает фонарь у дома',
    deliveryIsn: office.delivery,
    urgent: false,
    collective: false,
    correspondents: [],
    rubrics: [],
    files: [],
    links: [],
    attributes: {},
    protocol: [],
    ...more,
  };
}
