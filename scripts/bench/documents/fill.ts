import pg from 'pg';

export const filled = { cards: 10, cabinets: 60, officials: 500, citizens: 50_000, firstDocument: 10_000_000 } as const;

/** Tables whose indexes are made after the rows: it is the same index, and takes a tenth of the time. */
const tables = ['DOC_RC', 'AR_RC_VALUE', 'REF_CORRESP', 'DOC_FOLDER_ITEM', 'RESOLUTION', 'REPLY', 'PROT', 'CITIZEN'];

/** An office of many years: so many РК, most of them answered, in the folders of sixty cabinets. */
export async function fillDocuments(url: string, documents: number): Promise<void> {
  const sql = new pg.Client(url);
  await sql.connect();
  try {
    await sql.query("set session_replication_role = replica; set maintenance_work_mem = '512MB'");
    await fillDirectories(sql);
    const restore = await dropIndexes(sql);
    await fillCards(sql, documents);
    await fillParts(sql, documents);
    for (const index of restore) await sql.query(index);
    await sql.query('vacuum analyze');
  } finally {
    await sql.end();
  }
}

async function fillDirectories(sql: pg.Client): Promise<void> {
  const { cards, cabinets, officials, citizens } = filled;
  await sql.query(`
    insert into delo."DEPARTMENT" ("DUE", "ISN_NODE", "CLASSIF_NAME", "CARD_FLAG", "CARD_NAME", "DEPARTMENT_DUE")
      select '0.B' || n || '.', 9000000 + n, 'Управление ' || n, 1, 'Картотека ' || n, '0.B' || n || '.'
      from generate_series(1, ${cards}) n;
    insert into delo."DEPARTMENT" ("DUE", "ISN_NODE", "CLASSIF_NAME", "IS_NODE")
      select '0.B' || n % ${cards} + 1 || '.P' || n || '.', 9001000 + n, 'Придуманный П.' || n || '. - Специалист', 1
      from generate_series(1, ${officials}) n;
    insert into delo."CABINET" ("ISN_CABINET", "DUE", "CABINET_NAME")
      select 9100000 + n, '0.B' || n % ${cards} + 1 || '.', 'Кабинет ' || n from generate_series(1, ${cabinets}) n;
    insert into delo."FOLDER" ("ISN_FOLDER", "ISN_CABINET", "FOLDER_KIND")
      select 9200000 + n * 10 + k, 9100000 + n, k from generate_series(1, ${cabinets}) n, generate_series(1, 9) k;
    insert into delo."DOCGROUP_CL" ("DUE", "ISN_NODE", "CLASSIF_NAME", "CODE", "RC_TYPE")
      select '0.BG' || n || '.', 9300000 + n, 'Обращения ' || n, 'BG' || n, 2 from generate_series(1, 20) n;
    insert into delo."CITIZEN" ("ISN_CITIZEN", "CITIZEN_SURNAME")
      select 9400000 + n, (array['Иванов', 'Петров', 'Придуманный', 'Вымыслов', 'Небылицын'])[n % 5 + 1] || ' ' || n
      from generate_series(1, ${citizens}) n`);
}

/** Texts of some twenty words: a few are in every third text, most in a handful, as in any language. */
async function fillCards(sql: pg.Client, documents: number): Promise<void> {
  const common = `(array['дорога', 'улица', 'двор', 'фонарь', 'вода', 'отопление', 'мусор', 'ремонт', 'автобус', 'школа',
    'детский', 'больница', 'крыша', 'подъезд', 'снег', 'тротуар', 'освещение', 'яма', 'парковка', 'шум', 'собака',
    'дерево', 'газон', 'лифт', 'подвал', 'труба', 'соседи', 'магазин', 'остановка', 'светофор', 'переход', 'площадка',
    'качели', 'забор', 'колодец', 'люк', 'канализация', 'налог', 'справка', 'пособие'])`;
  await sql.query(`
    insert into delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ISN_CABINET", "ORDER_NUM", "FREE_NUM",
                               "DOC_DATE", "PLAN_DATE", "FACT_DATE", "ANNOTAT", "CITO", "INS_DATE", "UPD_DATE")
    select ${filled.firstDocument} + n, 2, '0.BG' || n % 20 + 1 || '.', '0.B' || n % 60 % 10 + 1 || '.', 9100001 + n % 60, n,
           'ОГ-' || n, day, day + 30, case when n < ${documents} * 0.97 then day + (n % 40)::int end,
           'Прошу рассмотреть обращение номер ' || n || ': ' || texts.text, (n % 200 = 0)::int, day, day
    from generate_series(1, ${documents}) n
    cross join lateral (select current_date - ((${documents} - n) * 1500 / ${documents})::int as day) d
    cross join lateral (
      select string_agg(case when w < 40 then ${common}[w + 1]
                             else 'слово' || translate(w::text, '0123456789', 'абвгдежзик') end, ' ') as text
      from (select (30000 * power(abs(hashint8(n * 100 + k)) / 2147483648.0, 3.0::float8))::int as w
            from generate_series(1, 18) k) words) texts`);
}

async function fillParts(sql: pg.Client, documents: number): Promise<void> {
  const all = `generate_series(1, ${documents}) n`;
  const isn = `${filled.firstDocument} + n`;
  await sql.query(`
    insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_MSG_ID", "POS_STATUS", "POS_UPLOAD")
      select ${isn}, (700000000 + n)::text, 'Зарегистрировано', case when n % 1000 = 0 then 1 end from ${all};
    insert into delo."REF_CORRESP" ("ISN_DOC", "ISN_CITIZEN")
      select ${isn}, 9400001 + abs(hashint8(n)) % ${filled.citizens} from ${all};
    insert into delo."RESOLUTION" ("ISN_RESOLUTION", "ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE")
      select 20000000 + n, ${isn}, '0.B1.P10.', 'Рассмотреть и ответить', current_date from ${all};
    insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG")
      select 20000000 + n, '0.B' || e % ${filled.cards} + 1 || '.P' || e || '.', 1
      from (select n, abs(hashint8(n * 7)) % ${filled.officials} + 1 as e from ${all}) x;
    insert into delo."PROT" ("OPER_ID", "OPER_DESCRIBE", "REF_ISN", "TIME_STAMP")
      select 'I', 'Регистрация РК', ${isn}, now() from ${all};
    insert into delo."DOC_FOLDER_ITEM" ("ISN_DOC", "ISN_FOLDER", card, doc_date, due, urgent, unread)
      select "ISN_DOC", 9200000 + ("ISN_CABINET" - 9100000) * 10 + case when "FACT_DATE" is null then 1 else 6 end,
             "DUE_CARD", "DOC_DATE", case when "FACT_DATE" is null then "PLAN_DATE" end,
             "CITO" = 1 and "FACT_DATE" is null, "FACT_DATE" is null and "ISN_DOC" % 2 = 0
      from delo."DOC_RC" where "ISN_DOC" > ${filled.firstDocument}`);
}

/** Takes away the indexes that hold no constraint, and tells how to make them again. */
async function dropIndexes(sql: pg.Client): Promise<string[]> {
  const { rows } = await sql.query<{ name: string; definition: string }>(
    `select c.oid::regclass::text as name, pg_get_indexdef(c.oid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relnamespace = 'delo'::regnamespace and t.relname = any($1) and not i.indisunique`,
    [tables],
  );
  for (const { name } of rows) await sql.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}
