import type { Transaction } from '../../ports/database.ts';
import { type ProtocolRecord, writeProtocol } from '../protocol.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';
import type { CheckedDraft } from './check.ts';

/** A draft with the ISN of its РК to be. */
export interface ClaimedDraft extends CheckedDraft {
  readonly isn: number;
  /** ISN of the registrar. */
  readonly user: number;
}

/** Writes correspondents, addressees, rubrics, files, folders and the protocol: all that needs no number. */
export async function writeParts(drafts: readonly ClaimedDraft[], at: Date, transaction: Transaction): Promise<void> {
  const correspondents = ordered(drafts, ({ draft }) => draft.correspondents.map(({ citizenIsn }) => citizenIsn));
  if (correspondents.length > 0) {
    await transaction.query(
      `INSERT INTO delo."REF_CORRESP" ("ISN_DOC", "ISN_CITIZEN", "ORDERNUM")
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[])`,
      columns(correspondents),
    );
  }
  const addressees = ordered(drafts, ({ draft }) => (draft.addressees ?? []).map(({ citizenIsn }) => citizenIsn));
  if (addressees.length > 0) {
    await transaction.query(
      `INSERT INTO delo."REF_SEND" ("ISN_DOC", "ISN_CITIZEN", "ORDERNUM")
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[])`,
      columns(addressees),
    );
  }
  const rubrics = ordered(drafts, ({ draft }) => draft.rubrics);
  if (rubrics.length > 0) {
    await transaction.query(
      `INSERT INTO delo."REF_RUBRIC" ("ISN_DOC", "DUE_RUBRIC", "ORDERNUM")
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[])`,
      columns(rubrics),
    );
  }
  const executors = ordered(drafts, ({ draft }) => draft.executors ?? []);
  if (executors.length > 0) {
    await transaction.query(
      `INSERT INTO delo."DOC_EXE" ("ISN_DOC", "DUE_PERSON", "ORDERNUM")
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[])`,
      columns(executors),
    );
  }
  await writeFiles(
    drafts.flatMap(({ isn, user, draft }) =>
      draft.files.map((file, index) => ({ ...file, isn, user, order: index + 1 })),
    ),
    at,
    transaction,
  );
  const placed = drafts.filter(({ folderIsn }) => folderIsn !== null);
  if (placed.length > 0) {
    await transaction.query(
      `INSERT INTO delo."DOC_FOLDER_ITEM" ("ISN_DOC", "ISN_FOLDER", card, doc_date, due, urgent)
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::date[], $6::boolean[])`,
      [
        placed.map(({ isn }) => isn),
        placed.map(({ folderIsn }) => folderIsn),
        placed.map(({ draft }) => draft.cardDue),
        placed.map(({ date }) => date),
        placed.map(({ draft }) => draft.planDate ?? null),
        placed.map(({ draft }) => draft.urgent),
      ],
    );
  }
  await writeProtocol(drafts.flatMap(recordsOf), at, transaction);
}

export interface FileRow {
  readonly isn: number;
  readonly user: number;
  readonly order: number;
  readonly name: string;
  readonly description?: string;
  readonly size: number;
  readonly send?: boolean;
  readonly sha256: string;
}

/** Adds files to РК; one of the same name and bytes is there already, and left out. Gives those that were added. */
export async function writeFiles(
  files: readonly FileRow[],
  at: Date,
  transaction: Transaction,
): Promise<{ isn: number; name: string }[]> {
  if (files.length === 0) return [];
  const rows = files.map((file) => ({
    ...file,
    name: storable(file.name),
    description: file.description === undefined ? null : storable(file.description),
    send: file.send === true ? 1 : 0,
  }));
  return transaction.query(
    `INSERT INTO delo."REF_FILE" ("ISN_REF_DOC", "NAME", "DESCRIPTION", "FILESIZE", "SEND_ENABLED", "ORDERNUM", sha256,
                                  "INS_DATE", "INS_WHO")
     SELECT isn, name, description, size, send, "order", sha256, $2, "user"
     FROM json_to_recordset($1) AS f (isn bigint, name text, description text, size bigint, send smallint, "order" int,
                                      sha256 text, "user" bigint)
     ORDER BY isn, "order"
     ON CONFLICT DO NOTHING RETURNING "ISN_REF_DOC" AS isn, "NAME" AS name`,
    [JSON.stringify(rows), at],
  );
}

interface Item {
  readonly isn: number;
  readonly value: string | number;
  readonly order: number;
}

/** Items of all drafts, numbered in each, each once. */
function ordered(drafts: readonly ClaimedDraft[], of: (draft: ClaimedDraft) => readonly (string | number)[]): Item[] {
  return drafts.flatMap((draft) =>
    [...new Set(of(draft))].map((value, index) => ({ isn: draft.isn, value, order: index + 1 })),
  );
}

function columns(items: readonly Item[]): unknown[] {
  return [items.map(({ isn }) => isn), items.map(({ value }) => value), items.map(({ order }) => order)];
}

function recordsOf({ isn, user, draft, recorded }: ClaimedDraft): ProtocolRecord[] {
  return [
    { isn, user, kind: 'I', operation: texts.protocol.registered },
    ...recorded.map(({ attribute, value }): ProtocolRecord => {
      return { isn, user, kind: 'U', operation: texts.protocol.attribute(attribute.title), details: value };
    }),
    ...draft.protocol.map((entry): ProtocolRecord => ({ ...entry, isn, user, kind: 'U' })),
  ];
}
