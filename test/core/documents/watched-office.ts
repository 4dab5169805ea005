import pg from 'pg';
import type { DocumentEvent, DocumentKind, DocumentWatch } from '../../../core/contract/index.ts';
import { type Office, openOffice } from './office.ts';

export const watch: DocumentWatch = {
  stream: 'post',
  channel: 'post_events',
  documents: { kind: 2, attribute: 'MSG_ID' },
  resolutions: true,
  rubrics: [
    { kinds: [1, 2], attribute: 'RUB_STATUS', when: 'changed', sets: 'MSG_SHOWN' },
    { kinds: [1, 2], attribute: 'RUB_REPORT', when: 'set', sets: 'MSG_SHOWN' },
  ],
};

/** An office whose tables other programs write, and a plugin watches. */
export interface WatchedOffice extends Office {
  /** Another program: a connection of its own that knows nothing of us, not even the schema. */
  program(user?: string): Promise<pg.Client>;
  /** Takes all events, and says what they tell of: kind, РК and part. */
  taken(): Promise<string[]>;
  takenEvents(limit?: number): Promise<DocumentEvent[]>;
  /** Removes all documents and events. */
  clear(): Promise<unknown>;
  flag(isn: number): Promise<number | null>;
  stamp(isn: number): Promise<{ version: number; at: Date }>;
  readonly groupOf: Readonly<Record<DocumentKind, string>>;
}

export async function openWatchedOffice(): Promise<WatchedOffice> {
  const office = await openOffice();
  const { wizard, events } = office.system;
  await wizard.ensureAttributes(
    [{ apiName: 'RUB_REPORT', owner: 'rubric', title: 'Включить в отчет', type: 'flag' }],
    false,
  );
  await wizard.ensureWatch(watch, false);
  await office.directories.update('document-groups', office.group, { attributes: ['MSG_ID', 'MSG_SHOWN'] }, 'test');
  const group = async (kind: DocumentKind, code: string, attributes: string[]) =>
    (await office.directories.create('document-groups', { name: code, code, kind, attributes }, 'test')).due as string;
  const groupOf = {
    1: await group(1, 'ВХ', ['MSG_SHOWN']),
    2: office.group,
    3: await group(3, 'ИСХ', ['MSG_ID', 'MSG_SHOWN']),
  };
  const programs: pg.Client[] = [];
  const takenEvents = (limit = 100) =>
    office.database.transaction((transaction) => events.take('post', limit, transaction));
  return {
    ...office,
    groupOf,
    async program(user) {
      const url = new URL(office.url);
      const client = new pg.Client({ connectionString: url.href });
      client.on('error', () => {});
      await client.connect();
      programs.push(client);
      await client.query(`SET search_path = ''`);
      if (user !== undefined) await client.query(`SET SESSION AUTHORIZATION ${user}`);
      return client;
    },
    takenEvents,
    taken: async () => (await takenEvents()).map(({ kind, isn, ref }) => [kind, isn, ref].filter(Boolean).join(' ')),
    clear: () =>
      office.database.query(
        ['REPLY', 'RESOLUTION', 'AR_RUBRIC_VALUE', 'REF_RUBRIC', 'AR_RC_VALUE', 'DOC_RC', 'event']
          .map((table) => `DELETE FROM delo."${table}"`)
          .join('; '),
      ),
    flag: async (isn) => {
      const [row] = await office.database.query<{ flag: number }>(
        'SELECT "MSG_SHOWN" AS flag FROM delo."AR_RC_VALUE" WHERE "ISN_DOC" = $1',
        [isn],
      );
      return row?.flag ?? null;
    },
    stamp: async (isn) => {
      const [row] = await office.database.query<{ version: number; at: Date }>(
        'SELECT version, "UPD_DATE" AS at FROM delo."DOC_RC" WHERE "ISN_DOC" = $1',
        [isn],
      );
      return row!;
    },
    end: async () => {
      await Promise.all(programs.map((client) => client.end().catch(() => {})));
      await office.end();
    },
  };
}

/** Statements as another program writes them. */
export const rows = {
  document: (isn: number, kind: DocumentKind = 2, group = '0.') =>
    `INSERT INTO delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
     VALUES (${isn}, ${kind}, '${group}', '0.', ${isn}, 'П-${isn}', '2026-03-10')`,
  number: (isn: number, number: string | null = `m-${isn}`) =>
    `INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_ID") VALUES (${isn}, ${number === null ? 'NULL' : `'${number}'`})`,
  resolution: (isn: number, document: number, text = 'Рассмотреть') =>
    `INSERT INTO delo."RESOLUTION" ("ISN_RESOLUTION", "ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE")
     VALUES (${isn}, ${document}, '0.1.', '${text}', '2026-03-10')`,
  executor: (resolution: number, due = '0.2.', main = 1) =>
    `INSERT INTO delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") VALUES (${resolution}, '${due}', ${main})`,
  line: (id: number, document: number) =>
    `INSERT INTO delo."REF_RUBRIC" ("ISN_REF_RUBRIC", "ISN_DOC", "DUE_RUBRIC") VALUES (${id}, ${document}, '0.R${id}.')`,
  status: (line: number, status: string | null) =>
    `INSERT INTO delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "RUB_STATUS") VALUES (${line}, ${status === null ? 'NULL' : `'${status}'`})`,
};

/** Every order of these. */
export function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
