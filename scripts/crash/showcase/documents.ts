import type { Client } from 'pg';
import { classifier, codePrefix } from '../../stand/pos/index.ts';

/** Statuses that the showcase knows, which questions take one after the other. */
export const statuses = ['Назначен исполнитель', 'Отправлен ответ заявителю', 'Отклонено модератором'] as const;

/** РК with two questions each, as other programs write them: their flags are set by the triggers (SH-03). */
export async function writeDocuments(client: Client, lines: number): Promise<void> {
  const [category] = classifier;
  const note = `Вопрос ССТУ #pos_link:${codePrefix}${category!.id}.${category!.children[0]!.id}`;
  await client.query(`update delo."AR_ORGANIZ_VALUE" set "FIAS_REGION_ID" = 'r', "FIAS_REGION_NAME" = 'Область'`);
  for (const [index, due] of ['0.CRASH1.', '0.CRASH2.'].entries()) {
    await client.query(
      `insert into delo."RUBRIC_CL" ("DUE", "RUBRIC_CODE", "CLASSIF_NAME", "NOTE") values ($1, $2, $3, $4)`,
      [due, `0099.${index}`, `Вопрос ${index}`, note],
    );
  }
  await client.query(
    `insert into delo."AR_DOCGROUP" ("DUE", "ISN_AR_DESCRIPT")
     select g."DUE", a."ISN_AR_DESCRIPT" from (select min("DUE") as "DUE" from delo."DOCGROUP_CL" where "RC_TYPE" = 2) g,
            delo."AR_DESCRIPT" a where a."API_NAME" = 'POS_UPLOAD'
     on conflict do nothing`,
  );
  await client.query(
    `with made as (
       insert into delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       select 2, (select min("DUE") from delo."DOCGROUP_CL" where "RC_TYPE" = 2),
              (select min("DUE") from delo."DEPARTMENT" where "CARD_FLAG" = 1), 700000 + n, 'К-' || n, '2026-02-01'
         from generate_series(1, $1::integer) n returning "ISN_DOC" as isn
     ), valued as (
       insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_UPLOAD") select isn, 1 from made
     ), line as (
       insert into delo."REF_RUBRIC" ("ISN_DOC", "DUE_RUBRIC", "ORDERNUM")
       select isn, '0.CRASH' || n || '.', n from made, generate_series(1, 2) n returning "ISN_REF_RUBRIC" as id
     )
     insert into delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "EOS_SSTU_ITEM", "POS_STATUS_RUB") select id, 1, $2 from line`,
    [Math.ceil(lines / 2), statuses[0]],
  );
}

/** A share of all questions gets another status, whatever the host is doing: the triggers set the flags. */
export async function changeStatuses(client: Client, part: number, parts: number, step: number): Promise<void> {
  await client.query(
    `update delo."AR_RUBRIC_VALUE" set "POS_STATUS_RUB" = $3 where "ISN_REF_RUBRIC" % $2 = $1 and "EOS_SSTU_ITEM" = 1`,
    [part, parts, statuses[step % statuses.length]],
  );
}

export interface Wanted {
  readonly id: string;
  readonly status: string;
}

/** Lines as the showcase must show them. */
export async function wantedRows(client: Client): Promise<Wanted[]> {
  const { rows } = await client.query<Wanted>(
    `select plugin_pos.showcase_id(l."ISN_DOC", r."ISN_NODE") as id, v."POS_STATUS_RUB" as status
       from delo."REF_RUBRIC" l join delo."AR_RUBRIC_VALUE" v using ("ISN_REF_RUBRIC")
       join delo."RUBRIC_CL" r on r."DUE" = l."DUE_RUBRIC"
      where v."EOS_SSTU_ITEM" = 1 order by 1`,
  );
  return rows;
}

/** РК that still have something to send. */
export async function flagged(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from delo."AR_RC_VALUE" where "POS_UPLOAD" = 1`,
  );
  return rows[0]!.count;
}
