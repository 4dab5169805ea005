import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { accessible } from './accessible.ts';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';
import { choose } from './task-table.ts';

let house: BrowserHouse;
const citizens = { stays: 0 };

beforeAll(async () => {
  house = await openBrowserHouse();
  const attribute = (fields: object) =>
    house.api('POST', '/api/directories/attributes', { type: 'text', owner: 'organization', ...fields });
  await attribute({ apiName: 'ORG_ID', title: 'Идентификатор организации' });
  await attribute({ apiName: 'ORG_KEY', title: 'Секретный ключ', secret: true });
  await attribute({ apiName: 'ORG_CABINET', title: 'Кабинет регистрации', directory: 'departments' });

  const row = (directory: string, fields: object) => house.api('POST', `/api/directories/${directory}`, fields);
  const { due: organizationDue } = await row('organizations', { name: 'Городской округ' });
  const place = { kind: 'department', name: 'Администрация', card: { name: 'Картотека округа' }, organizationDue };
  const { due: cardDue } = await row('departments', place);
  const { due: groupDue } = await row('document-groups', { name: 'Обращения', kind: 2 });
  const page = await clerk('/account');
  const citizen = (fields: object) => ask(page, 'POST', '/api/directories/citizens', fields);
  citizens.stays = (
    await citizen({ name: 'Похожева Анна Ивановна', address: 'ул. Лесная, 1', phone: '+79110000001' })
  ).isn;
  const { isn } = await citizen({ name: 'Похожева А.И.', email: 'a@mail.example', phone: '8 911 000-00-01' });
  const letter = { groupDue, cardDue, content: 'Яма', correspondents: [{ citizenIsn: isn }] };
  await ask(page, 'POST', '/api/documents', letter);
  await page.context().close();
});
afterAll(() => house.close());

const technologist = (path: string) => house.open(path, { roles: ['technologist'] });
const clerk = (path: string) => house.open(path, { roles: ['clerk'] });
const button = (place: Page | Locator, name: string) => place.getByRole('button', { name, exact: true });
/** A field that must be filled has an asterisk before its name. */
const field = (place: Page | Locator, name: string) =>
  place.getByRole('textbox', { name: new RegExp(`^(\\* )?${name}$`) });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const words = async (place: Locator) => (await place.allInnerTexts()).join(' ').replace(/\s+/g, ' ');

/** Opens a card by its name in the list, and waits until it is read. */
async function open(page: Page, name: string): Promise<Locator> {
  await page.getByRole('link', { name, exact: true }).click();
  const card = page.getByRole('dialog');
  await card.getByRole('term').first().waitFor();
  return card;
}

/** Answers a question of the page, and waits until it is gone. */
async function answer(page: Page, question: string, yes: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: question, exact: true });
  await button(dialog, yes).press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

/** The API as the person of the page calls it. */
async function ask(page: Page, method: string, path: string, data: object): Promise<{ isn: number }> {
  const answered = await page.request.fetch(path, { method, data });
  if (!answered.ok()) throw new Error(`${path} answered ${answered.status()}: ${await answered.text()}`);
  return (await answered.json()) as { isn: number };
}

/** Saves what is typed; the card closes when it is saved. */
async function save(page: Page): Promise<void> {
  await button(page.getByRole('dialog'), 'Сохранить').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const made = (directory: string, q: string) =>
  house.api('GET', `/api/directories/${directory}?q=${encodeURIComponent(q)}`).then(({ items }) => items[0]);

test('ED-01, ED-08, ED-13: a technologist fills the directories: an organisation with its доп. реквизиты, its подразделение with a картотека, an official with a cabinet; what is wrong is said at the field, and nothing typed is lost', async () => {
  const page = await technologist('/directories');
  await title(page, 'Справочники');
  // By the keyboard alone: a row is added and saved without the mouse.
  await page.getByRole('link', { name: 'Список организаций', exact: true }).press('Enter');
  await title(page, 'Список организаций');
  await button(page, 'Добавить организацию').press('Enter');
  const drawer = page.getByRole('dialog');
  await field(drawer, 'Наименование').fill('Сельское поселение');
  await field(drawer, 'Секретный ключ').fill('made-up-key');
  await field(drawer, 'Секретный ключ').press('Enter');
  await drawer.waitFor({ state: 'detached' });
  const { due: organizationDue } = await made('organizations', 'Сельское поселение');

  await page.goto('/directories/departments');
  await button(page, 'Добавить подразделение').click();
  await field(drawer, 'Подразделение').fill('Поселение');
  await drawer.getByRole('checkbox', { name: 'Картотека' }).check();
  await button(drawer, 'Сохранить').click();
  await drawer.getByText('Заполните поле.').waitFor();
  await field(drawer, 'Наименование картотеки').fill('Картотека поселения');
  await choose(page, 'Организация', 'Сельское поселение');
  await save(page);
  const card = await open(page, 'Поселение');
  await eventually('the names in the card', async () => /Организация Сельское поселение/.test(await words(card)), true);
  expect(await words(card)).toContain('Наименование картотеки Картотека поселения');
  const department = await made('departments', 'Поселение');
  expect(department).toMatchObject({ organizationDue, card: { name: 'Картотека поселения' } });
  await house.api('POST', '/api/directories/cabinets', { name: 'Приёмная', cardDue: department.due });
  await button(card, 'Добавить подчинённую').click();
  await field(drawer, 'Должностное лицо').fill('Лялякина П.Р.');
  await field(drawer, 'Должность').fill('Председатель');
  await choose(page, 'Главный кабинет', 'Приёмная');
  await save(page);
  await button(page, 'Раскрыть: Поселение').press('Enter');
  await page.getByRole('link', { name: 'Лялякина П.Р.', exact: true }).waitFor();
  await accessible(page);
  await button(page, 'Свернуть: Поселение').press('Enter');
  await page.getByRole('link', { name: 'Лялякина П.Р.', exact: true }).waitFor({ state: 'detached' });

  await page.goto('/directories/organizations');
  await open(page, 'Сельское поселение');
  expect(await words(card)).toContain('Секретный ключ сохранён, не показывается');
  await button(card, 'Изменить').click();
  await field(drawer, 'Идентификатор организации').fill('b11bba7a');
  await accessible(page);
  await choose(page, 'Кабинет регистрации', 'Лялякина П.Р. — Председатель');
  await save(page);
  const official = await made('departments', 'Лялякина');
  expect((await made('organizations', 'Сельское поселение')).values).toEqual({
    ORG_ID: 'b11bba7a',
    ORG_KEY: null,
    ORG_CABINET: official.due,
  });
  expect(await page.content()).not.toContain('made-up-key');

  await page.goto('/directories/rubrics');
  await button(page, 'Добавить рубрику').click();
  await field(drawer, 'Код').fill('3');
  await field(drawer, 'Наименование').fill('Дороги');
  await save(page);
  await button(page, 'Добавить рубрику').click();
  await field(drawer, 'Код').fill('3');
  await field(drawer, 'Наименование').fill('Мосты');
  await button(drawer, 'Сохранить').click();
  await drawer.getByText('Такое значение уже есть у другой записи.').waitFor();
  expect(await field(drawer, 'Наименование').inputValue()).toBe('Мосты');
  await button(drawer, 'Закрыть карточку').click();
  await page.getByText('Введённое пропадёт.').waitFor();
  await answer(page, 'Закрыть без сохранения?', 'Отмена');
  await field(drawer, 'Код').fill('4');
  await save(page);
  await field(page, 'Поиск по наименованию или коду').fill('мост');
  await field(page, 'Поиск по наименованию или коду').press('Enter');
  await eventually('what is found', () => page.locator('tbody a').allInnerTexts(), ['Мосты']);
  await open(page, 'Мосты');
  await button(card, 'Удалить').click();
  await answer(page, 'Удалить «Мосты»?', 'Удалить');
  await page.getByText('По этим словам ничего не найдено.').waitFor();
  await page.context().close();
});

test('ED-01, UI-03: all directories are there; a clerk reads them and changes nothing', async () => {
  const page = await clerk('/directories');
  const links = page.getByRole('main').getByRole('list').getByRole('link');
  await links.last().waitFor();
  expect(await links.allInnerTexts()).toEqual([
    'Список организаций',
    'Подразделения',
    'Картотеки',
    'Кабинеты',
    'Пользователи',
    'Группы документов',
    'Рубрикатор',
    'Виды доставки',
    'Типы связок',
    'Настройка реквизитов',
    'Стандартные тексты',
    'Граждане',
    'Похожие граждане',
  ]);
  for (const name of (await links.allInnerTexts()).slice(0, -1)) {
    await page.getByRole('main').getByRole('link', { name, exact: true }).click();
    await title(page, name);
    await page.getByRole('table', { name, exact: true }).first().waitFor();
    expect([name, await page.getByRole('alert').count()]).toEqual([name, 0]);
    expect([name, await page.getByRole('button', { name: /Добавить/ }).count()]).toEqual([
      name,
      name === 'Граждане' ? 1 : 0,
    ]);
    await page.goBack();
    await title(page, 'Справочники');
  }
  await page.goto('/directories/attributes');
  const card = await open(page, 'Секретный ключ');
  expect(await words(card)).toMatch(/Имя в API ORG_KEY .*Секрет: значение не показывать да/);
  expect(await card.getByRole('button', { name: /Изменить|Удалить/ }).count()).toBe(0);
  await page.context().close();
});

test('ED-09: a rubricator is imported from a file after its difference is shown; errors name the lines, and a repeat finds nothing to do', async () => {
  const page = await technologist('/directories/rubrics/import');
  const file = (text: string) =>
    page
      .getByLabel('Файл xls, xlsx или csv')
      .setInputFiles({ name: 'рубрики.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const compare = () => button(page, 'Показать отличия').click();
  const head = 'Код;Наименование;Примечание\n';
  await file(`${head}7;Парки;\n7;Скверы;\n9.1;Без вершины;\n`);
  await compare();
  const problems = page.getByRole('table', { name: 'Что исправить в файле' });
  await problems.waitFor();
  expect(await words(problems)).toMatch(/3 «Код»: такой код уже стоит в строке 2.*4 «Код»: вышестоящей рубрики/);

  const good = `${head}7;Парки;\n7.1;Скверы;для примера\n`;
  const rubrics = async () => (await house.api('GET', '/api/directories/rubrics?q=Сквер')).items;
  await file(good);
  await field(page, 'Префикс кодов').fill('18-');
  await compare();
  const difference = page.getByRole('table', { name: 'Отличия' });
  await difference.waitFor();
  expect(await problems.count()).toBe(0);
  await accessible(page);
  expect(await words(difference)).toMatch(/2 новая 18-7 — Парки 3 новая 18-7.1 — Скверы/);
  expect(await rubrics()).toEqual([]);
  await button(page, 'Загрузить: 2 рубрики').click();
  await answer(page, 'Загрузить рубрики?', 'Загрузить');
  await page.getByText('Рубрикатор загружен. Добавлено: 2, изменено: 0.').waitFor();
  expect(await rubrics()).toMatchObject([{ code: '18-7.1', name: 'Скверы', note: 'для примера' }]);
  await compare();
  await page
    .getByText(/Без изменений 2|Без изменений\s*2/)
    .or(page.getByText('Без изменений'))
    .first()
    .waitFor();
  await eventually('nothing to load', () => page.getByRole('button', { name: /^Загрузить/ }).count(), 0);
  await page.context().close();
});

test('UI-10, AC-04: look-alikes are merged after a question that says what moves; who looks at a citizen stands in the audit', async () => {
  const page = await clerk('/directories');
  await page.goto(`/directories/citizens?card=${citizens.stays}`);
  await page.getByRole('dialog').getByText('ул. Лесная, 1').waitFor();
  await page.goto('/directories/citizens/alike');
  await title(page, 'Похожие граждане');
  await page.getByRole('radio', { name: /Похожева Анна Ивановна/ }).check();
  await page.getByRole('checkbox', { name: /Объединить: Похожева А.И./ }).check();
  await accessible(page);
  await button(page, 'Объединить…').click();
  const question = page.getByRole('dialog', { name: 'Объединить записи с «Похожева Анна Ивановна»?' });
  await question.waitFor();
  expect(await words(question)).toMatch(/1 РК перейдёт к остающейся записи.*не хватает: эл. почта/);
  await button(question, 'Объединить').click();
  await page.getByText('Похожих записей нет.').waitFor();
  const merged = await page.request.get(`/api/directories/citizens/${citizens.stays}`);
  expect(await merged.json()).toMatchObject({ email: 'a@mail.example' });

  const audit = async (action: string) =>
    (await house.api('GET', `/api/audit?action=${action}&login=clerk`)).items.map(
      ({ object }: { object: string | null }) => object,
    );
  expect(await audit('citizens.read')).toContain(String(citizens.stays));
  expect(await audit('citizens.merge')).toEqual([String(citizens.stays)]);
  const other = await technologist('/directories/citizens');
  await other.getByRole('heading', { name: 'Для этой страницы нужны другие права' }).waitFor();
  await other.context().close();
  await page.context().close();
});

test('UI-08: the report for a period, by organisation and category, with a picture, its values and an export', async () => {
  const page = await clerk('/reports');
  const report = page.getByRole('table', { name: 'Отчёт по обращениям' });
  await report.waitFor();
  expect(await words(report)).toMatch(/Всего 1 0 0 1 0 Городской округ 1 0 0 1 0 Без категории 1 0 0 1 0/);
  await choose(page, 'Категории', 'Группы документов');
  await report.getByText('Обращения', { exact: true }).waitFor();
  const picture = page.getByRole('figure', { name: 'По категориям' });
  await picture.getByText('Значения таблицей').click();
  await accessible(page);
  expect(await words(picture.getByRole('row', { name: /Обращения/ }))).toBe('Обращения 0 0 1 0');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await button(page, 'Выгрузить').click();
      await page.getByRole('menuitem', { name: 'CSV' }).click();
    })(),
  ]);
  const text = await readFile((await saved.path()) ?? '', 'utf8');
  expect(text).toMatch(/Поступило;Исполнено в срок/);
  expect(text).toMatch(/Категория;Городской округ;Обращения;1;0;0;1;0/);
  await button(page, 'Прошлый месяц').click();
  await page.getByText('За этот период ничего не поступило.').waitFor();
  await page.context().close();
});

test('UI-09: a year of working days is changed by keyboard and by file, and letters about deadlines are switched; a clerk sees the days', async () => {
  const page = await technologist('/calendar?year=2031');
  const day = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  await day('01.01.2031, среда: рабочий').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await eventually('the day', () => page.evaluate('document.activeElement.dataset.day'), '2031-01-07');
  await page.keyboard.press('Space');
  await day('07.01.2031, вторник: выходной, особый день').waitFor();
  await field(page, 'Примечание, 07.01.2031').fill('Рождество');
  await day('11.01.2031, суббота: выходной').click();
  await button(page, 'Сохранить календарь').click();
  await page.getByText('Календарь 2031 года сохранён.').waitFor();
  const days = async () => (await house.api('GET', '/api/calendar/2031')).items;
  expect(await days()).toEqual([
    { day: '2031-01-07', working: false, note: 'Рождество' },
    { day: '2031-01-11', working: true, note: null },
  ]);
  const load = async (csv: string) => {
    const file = { name: 'год.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await page.getByLabel('Файл CSV с днями года').setInputFiles(file);
    await answer(page, 'Заменить особые дни 2031 года?', 'Заменить');
  };
  await load('2031-05-01;праздник;\n');
  await page.getByText('Дни не загружены').waitFor();
  expect(await days()).toHaveLength(2);
  await load('2031-05-01;выходной;Праздник\n');
  await day('01.05.2031, четверг: выходной, особый день, Праздник').waitFor();

  const letters = page.getByRole('region', { name: 'Письма о сроках' });
  await letters.getByRole('checkbox', { name: 'Исполнителям' }).uncheck();
  await letters.getByRole('checkbox', { name: /руководителям/ }).uncheck();
  await button(letters, 'Сохранить письма').click();
  await letters.getByText('Выберите, кому посылать письма, или выключите их.').waitFor();
  await letters.getByRole('checkbox', { name: /руководителям/ }).check();
  await letters.getByRole('spinbutton').fill('5');
  await button(letters, 'Сохранить письма').click();
  await page.getByText('Настройки писем сохранены.').waitFor();
  expect(await house.api('GET', '/api/deadlines/settings')).toMatchObject({
    executors: false,
    heads: true,
    daysBefore: 5,
  });

  const reader = await clerk('/calendar?year=2031');
  await reader.getByRole('table', { name: 'Особые дни 2031 года' }).getByText('Праздник').waitFor();
  await reader.getByRole('img', { name: /^01.05.2031, четверг: выходной/ }).waitFor();
  expect(await reader.getByRole('button', { name: /Сохранить|Загрузить/ }).count()).toBe(0);
  expect(await reader.getByRole('region', { name: 'Письма о сроках' }).count()).toBe(0);
  await reader.context().close();
  await page.context().close();
});
