import type pg from 'pg';

/** A резолюция with one responsible executor for each РК, as another program writes them. */
export async function addResolutions(sql: pg.Client): Promise<void> {
  await sql.query(
    `with official as (
       select min("DUE") as author, max("DUE") as worker from delo."DEPARTMENT" where "IS_NODE" = 1 and "DELETED" = 0
     ), added as (
       insert into delo."RESOLUTION" ("ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE", "PLAN_DATE")
       select "ISN_DOC", author, 'Рассмотреть обращение и подготовить ответ заявителю', current_date, current_date + 20
         from delo."DOC_RC", official order by "ISN_DOC"
       returning "ISN_RESOLUTION"
     )
     insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") select "ISN_RESOLUTION", worker, 1 from added, official`,
  );
}

/** Each резолюция gets another text. What the РК say of the last sending is wiped, as it may be the same this minute. */
export async function changeResolutions(sql: pg.Client, round: number): Promise<void> {
  await sql.query(
    `update delo."RESOLUTION" set "RESOLUTION_TEXT" = 'Рассмотреть обращение и подготовить ответ, редакция ' || $1::text`,
    [round],
  );
  await sql.query('update delo."AR_RC_VALUE" set "POS_SENDING" = null');
}
