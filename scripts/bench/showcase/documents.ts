import type { Sql } from '../../../core/contract/index.ts';

/** Directories of a showcase: ten organisations, a classifier of 320 rubrics, and 300 rubrics of ССТУ that lead into it. */
export async function fillDirectories(sql: Sql): Promise<void> {
  await sql.query(`
    insert into delo."DELIVERY_CL" ("ISN_LCLASSIF", "CLASSIF_NAME") values (1, 'ПОС'), (2, 'Почта'), (3, 'Электронная почта');
    insert into delo."RUBRIC_CL" ("DUE", "ISN_NODE", "RUBRIC_CODE", "CLASSIF_NAME")
      values ('0.P.', 50, '1802', 'Классификатор ПОС');
    insert into delo."RUBRIC_CL" ("DUE", "ISN_NODE", "RUBRIC_CODE", "CLASSIF_NAME")
      select '0.P.' || c || '.', 100 + c, '1802.' || c, 'Категория обращений граждан номер ' || c from generate_series(1, 20) c;
    insert into delo."RUBRIC_CL" ("DUE", "ISN_NODE", "RUBRIC_CODE", "CLASSIF_NAME")
      select '0.P.' || c || '.' || s || '.', 1000 + c * 20 + s, '1802.' || c || '.' || s,
             'Подкатегория «' || c || '.' || s || '»; качество оказания помощи' from generate_series(1, 20) c, generate_series(1, 15) s;
    insert into delo."RUBRIC_CL" ("DUE", "ISN_NODE", "RUBRIC_CODE", "CLASSIF_NAME", "NOTE")
      select '0.S' || q || '.', 2000 + q, '0002.0014.0143.' || lpad(q::text, 4, '0'), 'Вопрос ' || q,
             'Вопрос ССТУ; #pos_link:1802.' || q % 20 + 1 || '.' || q % 15 + 1 from generate_series(1, 300) q;
    insert into delo."ORGANIZ_CL" ("DUE", "ISN_NODE", "CLASSIF_NAME")
      select '0.O' || o || '.', 3000 + o, 'Организация ' || o from generate_series(1, 10) o;
    insert into delo."AR_ORGANIZ_VALUE" ("ISN_NODE", "DUE", "FIAS_REGION_ID", "FIAS_REGION_NAME", "FIAS_LOCALITY_ID",
                                         "FIAS_LOCALITY_NAME", "POS_LKO_ID", "POS_LKO_NAME")
      select 3000 + o, '0.O' || o || '.', md5('r')::uuid, 'Область', md5('l' || o)::uuid, 'Город ' || o,
             md5('k' || o)::uuid, 'Администрация ' || o from generate_series(1, 10) o;
    insert into delo."DEPARTMENT" ("DUE", "ISN_NODE", "CLASSIF_NAME", "CARD_FLAG", "CARD_NAME", "DEPARTMENT_DUE", "DUE_LINK_ORGANIZ")
      select '0.D' || o || '.', 3100 + o, 'Отдел ' || o, 1, 'Картотека ' || o, '0.D' || o || '.', '0.O' || o || '.'
      from generate_series(1, 10) o`);
}

/** So many questions, five in two РК, all of which go. What was there before is taken away. */
export async function fillQuestions(sql: Sql, lines: number): Promise<void> {
  await sql.query(`
    truncate delo."DOC_RC", delo."REF_RUBRIC", delo."AR_RC_VALUE", delo."AR_RUBRIC_VALUE", plugin_pos.showcase_line,
             plugin_pos.showcase_page;
    insert into delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE", "PLAN_DATE",
                               "ISN_DELIVERY")
      select 100000 + d, 2, '0.G.', '0.D' || d % 10 + 1 || '.', d, 'ОГ-' || d, date '2025-01-01' + (d % 300)::int,
             date '2025-02-01' + (d % 300)::int, case d % 3 when 0 then null else d % 3 + 1 end
      from generate_series(1, ${lines} * 2 / 5) d;
    insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_UPLOAD") select "ISN_DOC", 1 from delo."DOC_RC";
    insert into delo."REF_RUBRIC" ("ISN_REF_RUBRIC", "ISN_DOC", "DUE_RUBRIC")
      select 1000000 + n, 100000 + (n - 1) / 5 * 2 + case when (n - 1) % 5 < 2 then 1 else 2 end, '0.S' || n % 300 + 1 || '.'
      from generate_series(1, ${lines}) n;
    insert into delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "EOS_SSTU_ITEM", "POS_STATUS_RUB")
      select "ISN_REF_RUBRIC", 1, (array['Назначен исполнитель', 'Отправлен ответ заявителю'])["ISN_REF_RUBRIC" % 2 + 1]
      from delo."REF_RUBRIC"`);
  await sql.query('vacuum analyze');
}
