import type { ComparedDocument, DocumentSystem, PluginDatabase, Sql } from '../../../core/contract/index.ts';

const pageItems = 2000;

/**
 * Sets all РК обращений side by side with the registry, page by page, through the port of the document system: memory
 * does not grow with their number.
 */
export async function stageDocuments(
  database: PluginDatabase,
  documents: DocumentSystem,
  signal: AbortSignal,
  page: (documents: number) => Promise<void>,
): Promise<void> {
  await database.query('truncate plugin_pos.compared_document');
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await documents.filled({
      kind: 2,
      apiName: 'POS_MSG_ID',
      also: ['POS_STATUS', 'POS_ID_ORG'],
      after,
      limit: pageItems,
    });
    await store(database, rows);
    await page(rows.length);
    if (rows.length < pageItems) break;
    after = rows.at(-1)!.isn;
  }
  await database.query(
    `update plugin_pos.compared_document d
        set organization_due = i.organization_due, url = i.url, contour = i.contour
       from plugin_pos.inbox i where i.document_isn = d.isn and i.state = 'registered'`,
  );
  await database.query('analyze plugin_pos.compared_document');
}

async function store(sql: Sql, rows: readonly ComparedDocument[]): Promise<void> {
  if (rows.length === 0) return;
  const text = (apiName: string) => rows.map(({ values }) => String(values[apiName] ?? '').trim());
  await sql.query(
    `insert into plugin_pos.compared_document (isn, message_id, number, date, registered_at, status, lko_id)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[])
     on conflict (isn) do nothing`,
    [
      rows.map(({ isn }) => isn),
      text('POS_MSG_ID'),
      rows.map(({ number }) => number),
      rows.map(({ date }) => date),
      rows.map(({ registeredAt }) => registeredAt.toISOString()),
      text('POS_STATUS'),
      text('POS_ID_ORG'),
    ],
  );
}
