import type { FileVault, Sql } from '../../../core/contract/index.ts';

/** A РК as tests look at it. */
export interface SeenDocument {
  readonly isn: number;
  readonly number: string;
  readonly date: string;
  readonly groupDue: string;
  readonly cardDue: string;
  readonly cabinetIsn: number | null;
  readonly folderKind: number | null;
  readonly planDate: string | null;
  readonly access: number;
  readonly content: string;
  readonly note: string | null;
  readonly deliveryIsn: number;
  readonly urgent: boolean;
  readonly collective: boolean;
  readonly registrar: string;
  readonly values: Readonly<Record<string, string | null>>;
  readonly rubrics: readonly string[];
  readonly correspondents: readonly { readonly isn: number; readonly name: string }[];
  readonly links: readonly { readonly isn: number; readonly type: number }[];
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
}

/** All РК in the order of their numbers, or those of one message. */
export function documents(sql: Sql, messageId: string | null = null): Promise<SeenDocument[]> {
  return sql.query<SeenDocument>(
    `select d."ISN_DOC" as isn, d."FREE_NUM" as number, d."DOC_DATE"::text as date, d."DUE_DOCGROUP" as "groupDue",
            d."DUE_CARD" as "cardDue", d."ISN_CABINET" as "cabinetIsn", d."PLAN_DATE"::text as "planDate",
            d."SECURLEVEL" as access, d."ANNOTAT" as content, d."NOTE" as note, d."ISN_DELIVERY" as "deliveryIsn",
            d."CITO" = 1 as urgent, d."IS_COLLECTIVE" = 1 as collective,
            (select "CLASSIF_NAME" from delo."USER_CL" u where u."ISN_LCLASSIF" = d."INS_WHO") as registrar,
            (select max(f."FOLDER_KIND") from delo."DOC_FOLDER_ITEM" i join delo."FOLDER" f using ("ISN_FOLDER")
              where i."ISN_DOC" = d."ISN_DOC") as "folderKind",
            to_json(v) as values,
            array(select "DUE_RUBRIC"::text from delo."REF_RUBRIC" r where r."ISN_DOC" = d."ISN_DOC" order by "ORDERNUM")
              as rubrics,
            (select coalesce(json_agg(json_build_object('isn', c."ISN_CITIZEN", 'name', c."CITIZEN_SURNAME")
                                      order by r."ORDERNUM"), '[]')
               from delo."REF_CORRESP" r join delo."CITIZEN" c using ("ISN_CITIZEN") where r."ISN_DOC" = d."ISN_DOC")
              as correspondents,
            (select coalesce(json_agg(json_build_object('isn', l."ISN_LINKED_DOC", 'type', l."ISN_LINK")
                                      order by l."ISN_LINKED_DOC"), '[]')
               from delo."REF_LINK" l where l."ISN_DOC" = d."ISN_DOC") as links,
            (select coalesce(json_agg(json_build_object('name', f."NAME", 'size', f."FILESIZE", 'sha256', f.sha256)
                                      order by f."ORDERNUM"), '[]')
               from delo."REF_FILE" f where f."ISN_REF_DOC" = d."ISN_DOC") as files
       from delo."DOC_RC" d join delo."AR_RC_VALUE" v using ("ISN_DOC")
      where $1::text is null or v."POS_MSG_ID" = $1
      order by d."ORDER_NUM"`,
    [messageId],
  );
}

export async function textOf(vault: FileVault, document: SeenDocument, name: string): Promise<string> {
  const file = document.files.find((each) => each.name === name);
  if (file === undefined) throw new Error(`The document has no file ${name}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of vault.open(file.sha256)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
