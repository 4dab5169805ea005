import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, from, rowOf, type SelectionRules, selection, shownOf } from '../showcase/select.ts';
import { type Question, ShowcaseDesk } from './showcase-desk.ts';
import { type Installation, open } from './support.ts';

let house: Installation;
let desk: ShowcaseDesk;

beforeAll(async () => {
  house = await open();
  desk = new ShowcaseDesk(house.database, house.office);
  await desk.set();
});
afterAll(() => house.end());

type Row = Readonly<Record<string, string | number | null>>;

/** What the statement says of the lines of a РК; none: it is not selected. */
async function judged(isn: number, rules: SelectionRules = desk.rules(), scope: 'flagged' | 'all' = 'flagged') {
  const rest = ` SELECT ${shownOf}, ${rowOf}, s.row_hash::text AS hash FROM ${from} WHERE s.isn = $11 ORDER BY s.isn, s.rubric_isn`;
  return ask<Row>(house.database, selection(rules, scope, rest, [isn]));
}

async function only(question: Question, rules?: SelectionRules): Promise<Row | undefined> {
  const lines = await judged(await desk.question(question), rules);
  expect(lines.length).toBeLessThan(2);
  return lines[0];
}

const goes = { reason: null };

describe('the selection', () => {
  test('SH-02: a question for which all conditions hold goes', async () => {
    expect(await only({})).toMatchObject(goes);
  });

  test.each<[string, Question, boolean]>([
    ['kind «Письма граждан»', { kind: 2 }, true],
    ['kind «Входящие»', { kind: 1 }, true],
    ['kind «Исходящие»', { kind: 3 }, false],
    ['«Выгрузить в витрину ПОС» not set', { upload: 0 }, false],
    ['«Выгрузить в витрину ПОС» empty', { upload: null }, false],
    ['«Вопрос ССТУ» not set on the line', { item: 0 }, false],
    ['«Вопрос ССТУ» empty on the line', { item: null }, false],
    ['no delivery kind', { deliveryIsn: null }, true],
  ])('SH-02: %s', async (_what, question, selected) => {
    expect((await only(question)) !== undefined).toBe(selected);
  });

  test('SH-02: registered later than the start date, strictly', async () => {
    const rules = desk.rules({ startDate: '2026-03-01' });
    expect(await only({ date: '2026-03-02' }, rules)).toMatchObject(goes);
    expect(await only({ date: '2026-03-01' }, rules)).toBeUndefined();
    expect(await only({ date: '2026-02-28' }, rules)).toBeUndefined();
    expect(await only({ date: '2001-01-01' })).toMatchObject(goes);
  });

  test('SH-02: delivery kinds named as the given one are left out, in any case', async () => {
    const lower = await house.office.deliveryKind('пос');
    const upper = await house.office.deliveryKind('ПОС');
    const rules = desk.rules({ deliveryKindIsn: upper });
    expect(await only({ deliveryIsn: lower }, rules)).toBeUndefined();
    expect(await only({ deliveryIsn: upper }, rules)).toBeUndefined();
    expect(await only({ deliveryIsn: desk.made.posDelivery }, rules)).toMatchObject(goes);
    expect(await only({ deliveryIsn: lower })).toMatchObject(goes);
  });

  test.each<[string, string | null, boolean]>([
    ['as written', 'Вопрос ССТУ #pos_link:3.211', true],
    ['in lower case, inside of a text', 'См. также вопрос ссту, прочее; #pos_link:3.211', true],
    ['in upper case', 'ВОПРОС ССТУ #pos_link:3.211', true],
    ['divided', 'Вопрос о ССТУ #pos_link:3.211', false],
    ['no note', null, false],
  ])('SH-02: the note of the rubric contains «Вопрос ССТУ»: %s', async (_what, note, selected) => {
    expect((await only({ rubricDue: await desk.rubric(note) })) !== undefined).toBe(selected);
  });

  test('SH-02: картотеки of the instance, several, one, none', async () => {
    const other = await house.office.department('Второй отдел', { organizationDue: desk.made.organization });
    const third = await house.office.department('Третий отдел', { organizationDue: desk.made.organization });
    const both = desk.rules({}, { cards: [desk.made.card, other] });
    expect(await only({}, both)).toMatchObject(goes);
    expect(await only({ cardDue: other }, both)).toMatchObject(goes);
    expect(await only({ cardDue: third }, both)).toBeUndefined();
    expect(await only({ cardDue: other }, desk.rules({}, { cards: [third] }))).toBeUndefined();
    expect(await only({ cardDue: other }, desk.rules({}, { cards: [] }))).toMatchObject(goes);
  });
});

describe('categories', () => {
  const of = async (note: string, rules = desk.rules()) => only({ rubricDue: await desk.rubric(note) }, rules);

  test('SH-04, ST-05: a leaf is the subcategory, its parent the category', async () => {
    expect(await of('Вопрос ССТУ;\n#pos_link:3.211')).toMatchObject({
      ...goes,
      categoryId: '3',
      categoryName: 'Здравоохранение',
      subcategoryId: '211',
      subcategoryName: 'Качество помощи',
    });
  });

  test('SH-04, ST-05: with the setting the codes go whole', async () => {
    const rules = desk.rules({ additional: { wholeRubricCode: true } });
    expect(await of('Вопрос ССТУ #pos_link:3.211', rules)).toMatchObject({ categoryId: '3', subcategoryId: '3.211' });
  });

  test.each([
    ['a node', '3', 'Здравоохранение'],
    ['a leaf directly below the vertex', '9', 'Прочее'],
  ])('SH-04: %s is the category, without a subcategory', async (_what, code, name) => {
    const none = { subcategoryId: null, subcategoryName: null };
    expect(await of(`Вопрос ССТУ #pos_link:${code}`)).toMatchObject({
      ...goes,
      categoryId: code,
      categoryName: name,
      ...none,
    });
  });

  test('SH-04: a node of which all children are deleted is a leaf', async () => {
    const node = await house.office.rubric(desk.made.category, '3.5', 'Скорая помощь');
    const child = await house.office.rubric(node, '3.5.1', 'Ожидание');
    expect(await of('Вопрос ССТУ #pos_link:3.5')).toMatchObject({ categoryId: '5', subcategoryId: null });
    await house.database.query(`update delo."RUBRIC_CL" set "DELETED" = 1 where "DUE" = $1`, [child]);
    expect(await of('Вопрос ССТУ #pos_link:3.5')).toMatchObject({ categoryId: '3', subcategoryId: '5' });
  });

  test.each([
    ['in upper case', 'Вопрос ССТУ #POS_LINK:3.211'],
    ['after a blank, with blanks behind', 'Вопрос ССТУ #pos_link: 3.211 \n'],
    ['in a line of its own', 'вопрос ссту\n\n#pos_link:3.211'],
  ])('SH-04: the hashtag %s', async (_what, note) => {
    expect(await of(note)).toMatchObject({ ...goes, subcategoryId: '211' });
  });

  test.each([
    ['not last', '#pos_link:3.211 Вопрос ССТУ', 'LINK_NOT_LAST'],
    ['without a code', 'Вопрос ССТУ #pos_link:', 'LINK_NOT_LAST'],
    ['without a colon', 'Вопрос ССТУ #pos_link 3.211', 'LINK_NOT_LAST'],
    ['twice', 'Вопрос ССТУ #pos_link:3 #pos_link:3.211', 'LINK_TWICE'],
    ['twice in different cases', 'Вопрос ССТУ #pos_link:3.211#POS_LINK:3.211', 'LINK_TWICE'],
    ['of an unknown code', 'Вопрос ССТУ #pos_link:77.1', 'LINK_UNKNOWN'],
    ['of the last part of a code', 'Вопрос ССТУ #pos_link:211', 'LINK_UNKNOWN'],
    ['with a mark behind it', 'Вопрос ССТУ #pos_link:3.211;', 'LINK_UNKNOWN'],
    ['to the vertex', 'Вопрос ССТУ #pos_link:ПОС', 'LINK_OUTSIDE'],
    ['missing', 'Вопрос ССТУ', 'NO_LINK'],
  ])('SH-04, SH-06: the hashtag %s leaves the line out', async (_what, note, reason) => {
    expect(await of(note)).toMatchObject({ reason });
  });

  test('SH-06: the hashtag of a deleted rubric, and of one outside of the classifier', async () => {
    const gone = await house.office.rubric(desk.made.category, '3.404', 'Снято');
    await house.database.query(`update delo."RUBRIC_CL" set "DELETED" = 1 where "DUE" = $1`, [gone]);
    expect(await of('Вопрос ССТУ #pos_link:3.404')).toMatchObject({ reason: 'LINK_DELETED', detail: '3.404' });
    await house.office.rubric('0.', 'Другое', 'Не из классификатора');
    expect(await of('Вопрос ССТУ #pos_link:Другое')).toMatchObject({ reason: 'LINK_OUTSIDE', detail: 'Другое' });
  });

  test('SH-06: without a vertex, or with a deleted one, no hashtag can be followed', async () => {
    const rules = desk.rules();
    expect(await only({}, { ...rules, vertexDue: undefined })).toMatchObject({ reason: 'NO_VERTEX' });
    expect(await only({}, { ...rules, vertexDue: '0.нет.' })).toMatchObject({ reason: 'NO_VERTEX' });
  });

  test('SH-01: «Рубрика без #pos_link» lets a rubric without a hashtag go under its own code and name', async () => {
    const rules = desk.rules({ additional: { rubricWithoutLink: 'rubric' } });
    const due = await desk.rubric('Вопрос ССТУ', 'Своя рубрика', '0002.0014.0143');
    const own = { ...goes, categoryName: 'Своя рубрика', subcategoryId: null, sstuCode: '0002.0014.0143' };
    expect(await only({ rubricDue: due }, rules)).toMatchObject({ ...own, categoryId: '0143' });
    const whole = desk.rules({ additional: { rubricWithoutLink: 'rubric', wholeRubricCode: true } });
    expect(await only({ rubricDue: due }, whole)).toMatchObject({ ...own, categoryId: '0002.0014.0143' });
    const broken = await desk.rubric('Вопрос ССТУ #pos_link:77');
    expect(await only({ rubricDue: broken }, rules)).toMatchObject({ reason: 'LINK_UNKNOWN' });
  });
});

describe('the row', () => {
  test('SH-05: 4580 and 4060065 make 00000045800004060065', async () => {
    const rubricDue = await desk.rubric('Вопрос ССТУ #pos_link:3.211');
    await house.database.query(`update delo."RUBRIC_CL" set "ISN_NODE" = 4060065 where "DUE" = $1`, [rubricDue]);
    expect(await only({ isn: 4580, rubricDue })).toMatchObject({ id: '00000045800004060065' });
  });

  test('SH-05, SH-06: everything the file says of a line', async () => {
    const row = await only({
      number: 'ОГ-7',
      date: '2026-03-04',
      planDate: '2026-04-03',
      factDate: '2026-04-01',
      collective: 1,
      updatedAt: '2026-04-02T21:30:15.9Z',
    });
    expect(row).toMatchObject({
      regionId: 'r-1',
      regionName: 'Область',
      localityId: 'l-1',
      localityName: 'Город',
      lkoId: 'lko-1',
      lkoName: 'ЛКО Администрации',
      statusName: 'Назначен исполнитель',
      regNumber: 'ОГ-7',
      regDate: '2026-03-04',
      planDate: '2026-04-03',
      factDate: '2026-04-01',
      channel: 'Почта',
      collective: 1,
      updatedAt: '2026-04-02T21:30:15Z',
    });
    expect(await only({ deliveryIsn: null })).toMatchObject({
      channel: null,
      planDate: null,
      factDate: null,
      collective: 0,
    });
  });

  test('SH-06: the associated organisation, else the «текущая»; without region or ЛКО the line stays', async () => {
    const plain = await house.office.department('Без организации');
    // The «текущая» of this installation has neither.
    expect(await only({ cardDue: plain })).toMatchObject({ reason: 'NO_REGION', detail: expect.any(String) });
    const current = house.made.organization;
    await house.office.setValues(current, { FIAS_REGION_ID: 'r-0', FIAS_REGION_NAME: 'Текущая область' });
    expect(await only({ cardDue: plain })).toMatchObject({ reason: 'NO_LKO' });
    await house.office.setValues(current, { POS_LKO_ID: 'lko-0', POS_LKO_NAME: 'Текущий ЛКО' });
    expect(await only({ cardDue: plain })).toMatchObject({
      ...goes,
      regionId: 'r-0',
      localityId: null,
      localityName: null,
    });
    expect(await only({})).toMatchObject({ ...goes, regionId: 'r-1' });
    for (const [apiName, reason] of [
      ['FIAS_REGION_ID', 'NO_REGION'],
      ['FIAS_REGION_NAME', 'NO_REGION'],
      ['POS_LKO_ID', 'NO_LKO'],
      ['POS_LKO_NAME', 'NO_LKO'],
    ] as const) {
      const values = { FIAS_REGION_ID: 'r', FIAS_REGION_NAME: 'р', POS_LKO_ID: 'l', POS_LKO_NAME: 'л', [apiName]: ' ' };
      const due = await house.office.organization(`Без ${apiName}`, values);
      const cardDue = await house.office.department(`Отдел ${apiName}`, { organizationDue: due });
      expect(await only({ cardDue })).toMatchObject({ reason, detail: `Без ${apiName}` });
    }
    await house.database.query('update delo."ORGANIZ_CL" set current = false where current');
    expect(await only({ cardDue: plain })).toMatchObject({ reason: 'NO_ORGANIZATION' });
    await house.database.query('update delo."ORGANIZ_CL" set current = true where "DUE" = $1', [current]);
  });
});

describe('«Статус ПОС»', () => {
  const { properties } = JSON.parse(readFileSync(new URL('../showcase/common.schema.json', import.meta.url), 'utf8'));
  const statuses = properties.additional.properties.statuses.default as { sstu: string; pos: string }[];

  test.each([[null], [''], ['  ']])('SH-06: a line whose status is %j stays', async (status) => {
    expect(await only({ status })).toMatchObject({ reason: 'NO_STATUS', detail: null });
  });

  test('SH-15: off by default; with the setting an empty status comes from «Статус ССТУ»', async () => {
    const filling = desk.rules({ additional: { fillStatus: true, statuses } });
    for (const { sstu, pos } of statuses) {
      expect(await only({ status: null, sstuStatus: sstu }, filling)).toMatchObject({ ...goes, statusName: pos });
    }
    expect(await only({ status: null, sstuStatus: ' ДАН ответ автору' }, filling)).toMatchObject({
      statusName: 'Отправлен ответ заявителю',
    });
    expect(await only({ status: null, sstuStatus: 'Дан ответ автору' })).toMatchObject({ reason: 'NO_STATUS' });
    expect(await only({ status: null, sstuStatus: 'Другое' }, filling)).toMatchObject({ reason: 'NO_STATUS' });
    expect(await only({ status: null }, filling)).toMatchObject({ reason: 'NO_STATUS' });
    const both = { status: 'Отклонено модератором', sstuStatus: 'Дан ответ автору' };
    expect(await only(both, filling)).toMatchObject({ statusName: 'Отклонено модератором' });
  });
});

describe('rows that the showcase knows already', () => {
  async function told(
    isn: number,
    outcome: string,
    more: { released?: boolean; contour?: string } = {},
  ): Promise<void> {
    const [line] = await judged(isn, desk.rules(), 'flagged');
    await house.database.query(
      `insert into plugin_pos.showcase_result (isn, rubric_isn, contour, export_id, row_hash, stamp, outcome, released, at,
         rubric_code, answer_code, answer_text)
       values ($1, $2, $3, 1, $4, (select version from delo."DOC_RC" where "ISN_DOC" = $1), $5, $6, now(), '', '422', 'Нет такого статуса')`,
      [isn, line!.rubricIsn, more.contour ?? 'prod', line!.hash, outcome, more.released ?? false],
    );
  }
  const unflag = (isn: number) =>
    house.database.query(`update delo."AR_RC_VALUE" set "POS_UPLOAD" = 0 where "ISN_DOC" = $1`, [isn]);

  test.each([
    ['accepted', {}, 'ACCEPTED'],
    ['rejected', {}, 'REJECTED'],
    ['refused', {}, null],
    ['failed', {}, null],
    ['accepted', { released: true }, null],
    ['rejected', { released: true }, null],
    ['accepted', { contour: 'test' }, null],
  ])('SH-09: a line that was %s %j', async (outcome, more, reason) => {
    const isn = await desk.question();
    await told(isn, outcome, more);
    expect(await judged(isn)).toMatchObject([{ reason }]);
  });

  test('SH-09: a changed row goes again, and one whose РК was only stamped does not', async () => {
    const isn = await desk.question();
    await told(isn, 'accepted');
    await house.database.query(
      `update delo."DOC_RC" set version = version + 1, "UPD_DATE" = now() where "ISN_DOC" = $1`,
      [isn],
    );
    expect(await judged(isn)).toMatchObject([{ reason: 'ACCEPTED' }]);
    await house.database.query(`update delo."DOC_RC" set "FACT_DATE" = '2026-05-01' where "ISN_DOC" = $1`, [isn]);
    expect(await judged(isn)).toMatchObject([goes]);
  });

  test('SH-09: a flag that a user set anew sends an unchanged row again', async () => {
    const isn = await desk.question();
    await told(isn, 'accepted');
    await house.database.query(
      `insert into delo.field_change (isn_doc, field, version, who, at) values ($1, '/values/POS_UPLOAD', 99, 1, now())`,
      [isn],
    );
    expect(await judged(isn)).toMatchObject([goes]);
  });

  test('SH-12: a rejected line of a РК without the flag shows its reason, and goes when its row has changed', async () => {
    const isn = await desk.question();
    await desk.line(isn, { rubricDue: await desk.rubric('Вопрос ССТУ #pos_link:3') });
    const [, second] = await judged(isn);
    await told(isn, 'rejected');
    await unflag(isn);
    expect(await judged(isn)).toEqual([]);
    expect(await judged(isn, desk.rules(), 'all')).toMatchObject([
      { reason: 'REJECTED', detail: 'Нет такого статуса' },
    ]);
    expect(second).toMatchObject(goes);
    await house.database.query(`update delo."DOC_RC" set "FREE_NUM" = 'Новый' where "ISN_DOC" = $1`, [isn]);
    expect(await judged(isn, desk.rules(), 'all')).toMatchObject([goes]);
  });
});
