import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
beforeAll(async () => {
  house = await openDocumentHouse();
});
afterAll(() => house.end());

const citizen = async (name: string, more: object = {}): Promise<number> => {
  const answer = await house.clerk('POST', '/api/directories/citizens', { name, ...more });
  expect([answer.statusCode, name]).toEqual([201, name]);
  return answer.json().isn;
};
const merge = (isn: number, ...duplicates: number[]) =>
  house.clerk('POST', `/api/directories/citizens/${isn}/merge`, { duplicates });
const view = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();
const of = (...isns: number[]) => ({ correspondents: isns.map((citizenIsn) => ({ citizenIsn })) });

test('UI-10: citizens that look alike are listed by groups, page by page, with what they have in common', async () => {
  const one = await citizen('Ёлкин Иван Петрович', { email: 'Elkin@mail.example', address: 'ул. Лесная, д. 1' });
  const initials = await citizen('Елкин И.П.', { email: ' elkin@MAIL.example', phone: '8 (911) 000-00-01' });
  const slip = await citizen('Елкина Иван Петрович', { phone: '+79110000001' });
  // The same e-mail, another given name: a family. The same name at another address: another person.
  await citizen('Ёлкина Мария Ивановна', { email: 'elkin@mail.example' });
  const first = await citizen('Тёзкин Олег Олегович', { address: 'ул. Первая, 1' });
  await citizen('Тёзкин Олег Олегович', { address: 'ул. Вторая, 2' });
  const noAddress = await citizen('Тезкин Олег  Олегович');
  const page = (await house.clerk('GET', '/api/directories/citizens/duplicates?limit=1')).json();
  expect(page.items).toMatchObject([
    { reasons: ['email', 'phone'], citizens: [{ isn: one, documents: 0 }, { isn: initials }, { isn: slip }] },
  ]);
  const next = await house.clerk('GET', `/api/directories/citizens/duplicates?limit=1&cursor=${page.nextCursor}`);
  expect(next.json().items[0].reasons).toEqual(['name']);
  const isns = next.json().items[0].citizens.map((each: { isn: number }) => each.isn);
  expect(isns).toEqual(expect.arrayContaining([first, noAddress]));
  expect(next.json().nextCursor).toBeNull();
  expect((await house.audit()).at(-1)).toContain('clerk: citizens.read');
});

test('UI-10: a merge moves all references, fills what was lacking, and is written to protocol and audit', async () => {
  const stays = await citizen('Соединяев С.С.', { city: 'Город' });
  const goes = await citizen('Соединяев Семён Семёнович', { city: 'Другой', phone: '8 911 000 00 02' });
  const third = await citizen('Соединяев Сём.', { email: 's@mail.example', snils: '112-233-445 95' });
  const alone = await house.registered(of(goes));
  const both = await house.registered({ groupDue: house.made.answers, ...of(stays, goes) });
  const sent = await house.clerk('PATCH', `/api/documents/${both.isn}`, {
    version: both.version,
    addressees: [{ citizenIsn: stays }, { citizenIsn: goes, sentAt: '2026-01-12T10:00:00Z' }],
  });
  expect(sent.statusCode).toBe(200);
  const { version } = sent.json();
  const merged = await merge(stays, goes, third);
  expect([merged.statusCode, merged.json()]).toEqual([200, { isn: stays, merged: [goes, third], documents: 2 }]);
  expect((await view(alone.isn)).correspondents).toEqual([{ citizenIsn: stays, name: 'Соединяев С.С.' }]);
  const now = await view(both.isn);
  expect(now).toMatchObject({
    version: version + 1,
    correspondents: [{ citizenIsn: stays }],
    addressees: [{ citizenIsn: stays, sentAt: '2026-01-12T10:00:00.000Z' }],
  });
  expect(now.correspondents).toHaveLength(1);
  expect(now.addressees).toHaveLength(1);
  expect(now.protocol.at(-1)).toMatchObject({
    user: 'clerk',
    operation: 'Объединение граждан',
    comment: '«Соединяев Семён Семёнович», «Соединяев Сём.» → «Соединяев С.С.»',
  });
  const { items } = (await house.clerk('GET', `/api/directories/citizens?q=${encodeURIComponent('Соединяев')}`)).json();
  expect(items).toMatchObject([{ isn: stays, city: 'Город', phone: '8 911 000 00 02', email: 's@mail.example' }]);
  expect(await house.audit()).toContain(`clerk: citizens.merge ${stays} → done`);
  // ED-11: who has the РК open with the old correspondents is told.
  const late = await house.colleague('PATCH', `/api/documents/${both.isn}`, { version, ...of(house.made.citizen) });
  expect(late.statusCode).toBe(409);
  // A repeat changes nothing, and finds РК that were registered meanwhile.
  expect((await merge(stays, goes, third)).json()).toEqual({ isn: stays, merged: [], documents: 0 });
  const insert = `insert into delo."REF_CORRESP" ("ISN_DOC", "ISN_CITIZEN") values ($1, $2)`;
  const meanwhile = await house.registered();
  await house.fresh.database.query(insert, [meanwhile.isn, goes]);
  expect((await merge(stays, goes)).json()).toEqual({ isn: stays, merged: [], documents: 1 });
  await house.fresh.database.query(insert, [meanwhile.isn, third]);
  expect(await house.documents.alike.follow()).toBe(1);
  expect((await view(meanwhile.isn)).correspondents).toEqual([{ citizenIsn: stays, name: 'Соединяев С.С.' }]);
});

test('UI-10: two merges at once of the same entries end as one', async () => {
  const [one, two] = [await citizen('Разов Р.Р.'), await citizen('Разов Роман Романович')];
  const document = await house.registered(of(two));
  const answers = await Promise.all([merge(one, two), merge(two, one), merge(one, two)]);
  const done = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json().isn);
  expect(new Set(done).size).toBe(1);
  expect((await view(document.isn)).correspondents).toMatchObject([{ citizenIsn: done[0] }]);
});

test('UI-10: what cannot be merged is refused with the reason, and nothing is changed', async () => {
  const one = await citizen('Отказов О.О.', { snils: '112-233-445 95' });
  const other = await citizen('Отказов Олег Олегович', { snils: '112-233-446 96' });
  const twin = await citizen('Отказов О.');
  const refused = async (isn: number, ...duplicates: number[]) => {
    const answer = await merge(isn, ...duplicates);
    return [answer.statusCode, answer.json().error.code, answer.json().error.message];
  };
  expect(await refused(one, other)).toEqual([409, 'CITIZENS_NOT_MERGED', expect.stringContaining('разные СНИЛС')]);
  expect(await refused(one, one)).toEqual([409, 'CITIZENS_NOT_MERGED', expect.stringContaining('и как та')]);
  expect((await refused(one, 999_999))[0]).toBe(404);
  expect((await refused(999_999, one))[0]).toBe(404);
  // AC-02: РК of another картотека are not changed by a clerk of this one.
  const foreign = await house.stranger('POST', '/api/documents', {
    groupDue: house.made.letters,
    cardDue: house.made.otherCard,
    content: 'Чужое',
    ...of(twin),
  });
  expect(foreign.statusCode).toBe(201);
  expect((await refused(one, twin))[2]).toContain('других картотек (1)');
  expect((await merge(one)).statusCode).toBe(400);
  const seen = await house.stranger('GET', `/api/documents/${foreign.json().isn}`);
  expect(seen.json().correspondents).toMatchObject([{ citizenIsn: twin }]);
});

test('UI-10: similar open РК of one applicant are shown, those of other card indexes are not', async () => {
  const [applicant, other] = [await citizen('Повторов П.П.'), await citizen('Иной И.И.')];
  const content = 'На улице Лесной не работает уличное освещение, прошу починить фонари';
  const { isn } = await house.registered({ content, ...of(applicant) });
  const same = await house.registered({ content: 'Не работает освещение на улице Лесной, фонари', ...of(applicant) });
  await house.registered({ content: 'Прошу выдать справку о составе семьи', ...of(applicant) });
  await house.registered({ content, ...of(other) });
  await house.registered({ content, factDate: '2026-01-12', ...of(applicant) });
  const hidden = { groupDue: house.made.letters, cardDue: house.made.otherCard, content, ...of(applicant) };
  expect((await house.stranger('POST', '/api/documents', hidden)).statusCode).toBe(201);
  const { items } = (await house.clerk('GET', `/api/documents/${isn}/similar`)).json();
  expect(items.map((each: { isn: number }) => each.isn)).toEqual([same.isn]);
  expect(items[0].similarity).toBeGreaterThan(0.4);
  expect((await house.stranger('GET', `/api/documents/${isn}/similar`)).statusCode).toBe(404);
});
