import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
});
afterAll(() => house.end());

const read = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();
const problems = (answer: { json(): { error: { details: { path: string }[] } } }) =>
  answer.json().error.details.map(({ path }) => path);

describe('rubrics of a РК', () => {
  const pathOf = (isn: number, id?: number) => `/api/documents/${isn}/rubrics${id === undefined ? '' : `/${id}`}`;
  const added = async (isn: number, body: object) => (await house.clerk('POST', pathOf(isn), body)).json();

  test('ED-05: added in order, with their доп. реквизиты; ED-07: with additional information where one asks', async () => {
    const { isn } = await house.registered();
    const first = await house.clerk('POST', pathOf(isn), {
      rubricDue: made.secondRubric,
      values: { RUB_STATUS: 'решён', RUB_NUMBER: '1' },
    });
    expect([first.statusCode, first.json()]).toEqual([
      201,
      {
        id: expect.any(Number),
        due: made.secondRubric,
        code: '2',
        name: 'Свет',
        values: { RUB_STATUS: 'Решён', RUB_NUMBER: '1' },
      },
    ]);
    await added(isn, { rubricDue: made.rubric });
    const view = await read(isn);
    expect(view.rubrics.map(({ code }: { code: string }) => code)).toEqual(['2', '1']);
    expect(view.version).toBe(3);
    expect(view.protocol.slice(1)).toMatchObject([
      { operation: 'Добавлена рубрика', comment: '2' },
      { operation: 'Доп. реквизит рубрики «Статус вопроса»', comment: '2', details: 'Решён' },
      { operation: 'Добавлена рубрика', comment: '1' },
    ]);
  });

  test('ED-05: a rubric occurs once in a РК', async () => {
    const { isn } = await house.registered({ rubrics: [made.rubric] });
    const answer = await house.clerk('POST', pathOf(isn), { rubricDue: made.rubric });
    expect([answer.statusCode, problems(answer)]).toEqual([422, ['/rubricDue']]);
    expect((await read(isn)).version).toBe(1);
  });

  test('ED-02: values are changed, but for «Запретить редактирование»', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn, { rubricDue: made.rubric, values: { RUB_NUMBER: '1' } });
    const answer = await house.clerk('PATCH', pathOf(isn, id), { values: { RUB_STATUS: 'Отклонён', RUB_NUMBER: '1' } });
    expect(answer.json()).toMatchObject({ id, values: { RUB_STATUS: 'Отклонён', RUB_NUMBER: '1' } });
    expect((await read(isn)).protocol.slice(-2)).toMatchObject([
      { operation: 'Изменены доп. реквизиты рубрики', comment: '1: Статус вопроса' },
      { details: 'Отклонён' },
    ]);
    const refused = await house.clerk('PATCH', pathOf(isn, id), { values: { RUB_NUMBER: '2' } });
    expect([refused.statusCode, problems(refused)]).toEqual([422, ['/values/RUB_NUMBER']]);
    const wrong = await house.clerk('PATCH', pathOf(isn, id), { values: { RUB_STATUS: 'Иное', MSG_ID: '1' } });
    expect(problems(wrong)).toEqual(['/values/RUB_STATUS', '/values/MSG_ID']);
  });

  test('ED-11: a value that another user changed since is refused with both values', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn, { rubricDue: made.rubric });
    const { version } = await read(isn);
    await house.colleague('PATCH', pathOf(isn, id), { version, values: { RUB_STATUS: 'Решён' } });
    const answer = await house.clerk('PATCH', pathOf(isn, id), { version, values: { RUB_STATUS: 'Отклонён' } });
    expect([answer.statusCode, answer.json().error.details]).toMatchObject([
      409,
      [{ path: '/values/RUB_STATUS', current: 'Решён', given: 'Отклонён' }],
    ]);
    expect((await house.clerk('DELETE', `${pathOf(isn, id)}?version=${version}`)).statusCode).toBe(409);
  });

  test('ED-05: removed with their values', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn, { rubricDue: made.rubric, values: { RUB_STATUS: 'Решён' } });
    expect((await house.stranger('DELETE', pathOf(isn, id))).statusCode).toBe(404);
    expect((await house.clerk('DELETE', pathOf(isn, id))).statusCode).toBe(204);
    const view = await read(isn);
    expect([view.rubrics, view.protocol.at(-1).operation]).toEqual([[], 'Удалена рубрика']);
    const sql = 'SELECT 1 FROM delo."AR_RUBRIC_VALUE" WHERE "ISN_REF_RUBRIC" = $1';
    expect(await house.fresh.database.query(sql, [id])).toEqual([]);
    expect((await house.clerk('DELETE', pathOf(isn, id))).json().error.code).toBe('RUBRIC_LINE_UNKNOWN');
  });
});

describe('links of a РК', () => {
  const pathOf = (isn: number) => `/api/documents/${isn}/links`;

  test('ED-05: a link is made and removed on both sides, the other РК has the paired type', async () => {
    const [appeal, answer] = [await house.registered(), await house.registered({ groupDue: made.answers })];
    const link = { typeIsn: made.linkType, isn: appeal.isn };
    const made1 = await house.clerk('POST', pathOf(answer.isn), link);
    expect([made1.statusCode, made1.json()]).toMatchObject([201, { type: 'Ответ на', ...link }]);
    expect((await read(appeal.isn)).links).toMatchObject([{ type: 'Дан ответ', isn: answer.isn }]);
    const other = await read(appeal.isn);
    expect([other.version, other.protocol.at(-1)]).toMatchObject([2, { operation: 'Установлена связка' }]);

    expect((await house.clerk('DELETE', pathOf(answer.isn), link)).statusCode).toBe(204);
    expect([(await read(appeal.isn)).links, (await read(answer.isn)).links]).toEqual([[], []]);
    expect((await read(appeal.isn)).protocol.at(-1)).toMatchObject({ operation: 'Удалена связка' });
    const again = await house.clerk('DELETE', `${pathOf(answer.isn)}?typeIsn=${link.typeIsn}&isn=${link.isn}`);
    expect([again.statusCode, again.json().error.code]).toEqual([404, 'LINK_UNKNOWN']);
  });

  test('ED-05: may be removed from the other side', async () => {
    const [one, two] = [await house.registered(), await house.registered()];
    await house.clerk('POST', pathOf(one.isn), { typeIsn: made.linkType, isn: two.isn });
    const [{ typeIsn }] = (await read(two.isn)).links;
    expect((await house.clerk('DELETE', `${pathOf(two.isn)}?typeIsn=${typeIsn}&isn=${one.isn}`)).statusCode).toBe(204);
    expect((await read(one.isn)).links).toEqual([]);
  });

  test('ED-05: РК that are linked with each other at once do not stand in each other’s way', async () => {
    const [one, two] = [await house.registered(), await house.registered()];
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => {
        const [from, to] = n % 2 ? [one, two] : [two, one];
        return house.clerk('POST', pathOf(from.isn), { typeIsn: made.linkType, isn: to.isn });
      }),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 422, 422]);
  });

  test.each<[string, () => object, string]>([
    ['a type that is not there', () => ({ typeIsn: 1 }), '/typeIsn'],
    ['a РК that is not there', () => ({ isn: 1 }), '/isn'],
  ])('ED-06: %s is an error of its field', async (_, more, path) => {
    const [one, two] = [await house.registered(), await house.registered()];
    const answer = await house.clerk('POST', pathOf(one.isn), { typeIsn: made.linkType, isn: two.isn, ...more() });
    expect([answer.statusCode, problems(answer)]).toEqual([422, [path]]);
  });

  test('AC-02: nobody links with himself, twice, or with a РК of another card index', async () => {
    const [one, two] = [await house.registered(), await house.registered()];
    const foreign = await house.stranger('POST', '/api/documents', {
      groupDue: made.letters,
      cardDue: made.otherCard,
      content: 'Чужая',
    });
    const post = (isn: number) => house.clerk('POST', pathOf(one.isn), { typeIsn: made.linkType, isn });
    expect(problems(await post(one.isn))).toEqual(['/isn']);
    expect(problems(await post(foreign.json().isn))).toEqual(['/isn']);
    expect((await post(two.isn)).statusCode).toBe(201);
    expect(problems(await post(two.isn))).toEqual(['/isn']);
  });

  test('ED-06: a link to be removed has to be named', async () => {
    const { isn } = await house.registered();
    const answer = await house.clerk('DELETE', pathOf(isn));
    expect([answer.statusCode, problems(answer)]).toEqual([422, ['/typeIsn', '/isn']]);
  });
});
