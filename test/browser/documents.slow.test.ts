import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { accessible } from './accessible.ts';
import { type BrowserHouse, eventually, openBrowserHouse } from './house.ts';
import { choose } from './select.ts';

let house: BrowserHouse;
const made = {
  card: '',
  otherCard: '',
  letters: '',
  cabinet: 0,
  rubric: '',
  official: '',
  second: '',
  third: '',
  linkType: 0,
  citizen: 0,
};

beforeAll(async () => {
  house = await openBrowserHouse();
  const row = (directory: string, fields: object) => house.api('POST', `/api/directories/${directory}`, fields);
  const attribute = (fields: object) => row('attributes', { type: 'text', owner: 'document', ...fields });
  await attribute({ apiName: 'MSG_ID', title: 'Сообщение №', readonly: true, indexed: true });
  await attribute({ apiName: 'MSG_COMMENT', title: 'Отзыв', protocolInfo: true });
  await attribute({ apiName: 'MSG_SHOWN', title: 'Показать', type: 'flag' });
  await attribute({ apiName: 'RUB_STATUS', title: 'Статус вопроса', owner: 'rubric', values: ['Решён', 'Отклонён'] });
  const card = async (name: string) => (await row('departments', { kind: 'department', name, card: { name } })).due;
  made.card = await card('Администрация');
  made.otherCard = await card('Филиал');
  const official = async (name: string) =>
    (await row('departments', { kind: 'official', name, parentDue: made.card })).due;
  made.official = await official('Проверочный П.П.');
  made.second = await official('Образцова О.О.');
  made.third = await official('Примеров П.П.');
  made.cabinet = (await row('cabinets', { name: 'Приёмная главы', cardDue: made.card })).isn;
  const attributes = ['MSG_ID', 'MSG_COMMENT', 'MSG_SHOWN'];
  const group = { name: 'Обращения', code: 'О', kind: 2, numberTemplate: '{GROUP}-{N}', attributes };
  made.letters = (await row('document-groups', group)).due;
  made.rubric = (await row('rubrics', { code: '0003', name: 'Дороги' })).due;
  made.linkType = (await row('link-types', { name: 'Исполнено', reverseName: 'Исполняет' })).isn;
});
afterAll(() => house.close());

const clerk = (path: string) => house.open(path, { roles: ['clerk'], cards: [made.card] });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const shown = async (place: Locator) => (await place.allInnerTexts()).join(' ').replace(/\s+/g, ' ');

/** The API as the person of the page calls it. */
async function ask<T>(page: Page, method: string, path: string, data?: object): Promise<T> {
  const answer = await page.request.fetch(path, { method, ...(data !== undefined && { data }) });
  if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function register(page: Page, content: string, more: object = {}): Promise<{ isn: number; number: string }> {
  const draft = { groupDue: made.letters, cardDue: made.card, cabinetIsn: made.cabinet, content, ...more };
  return ask(page, 'POST', '/api/documents', draft);
}

test('UI-03, UI-06: a РК is found by its number and by any доп. реквизит, the list is saved, and the РК is shown with its sections; UI-09: the mode of a message is seen and looked for; AC-02: a clerk of another картотека finds, sees and changes nothing', async () => {
  const page = await clerk('/account');
  const values = { MSG_ID: '20000001', MSG_COMMENT: 'Проверить на месте', MSG_SHOWN: true };
  const found = await register(page, '<b>Не горит</b> фонарь', {
    values,
    rubrics: [made.rubric],
    urgent: true,
    note: 'Звонил\nРежим рассмотрения: обращение по 59-ФЗ',
  });
  const other = await register(page, 'Открыт люк', { note: 'Режим рассмотрения: сообщение' });
  await page.goto('/documents');
  await page.getByRole('textbox', { name: 'Рег. №' }).fill(found.number);
  await page.getByRole('textbox', { name: 'Рег. №' }).press('Enter');
  await page.getByText('Найдено: 1', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('number')).toBe(found.number);
  await page.getByRole('button', { name: 'Очистить условия' }).click();
  await page.getByRole('link', { name: other.number, exact: true }).waitFor();
  await page.getByText('Ещё условия').click();
  await page.getByRole('textbox', { name: 'Сообщение №' }).fill('20000001');
  await page.getByRole('textbox', { name: 'Сообщение №' }).press('Enter');
  await page.getByText('Найдено: 1', { exact: true }).waitFor();
  await choose(page, 'Режим рассмотрения', 'Сообщение');
  await page.getByText('Найдено: 0', { exact: true }).waitFor();
  await choose(page, 'Режим рассмотрения', '59-ФЗ');
  await page.getByText('Найдено: 1', { exact: true }).waitFor();
  await page.getByRole('row').getByText('59-ФЗ', { exact: true }).waitFor();
  await choose(page, 'Добавить доп. реквизит', 'Показать');
  await choose(page, 'Показать', 'Да');
  await eventually('the address', async () => new URL(page.url()).searchParams.get('attr.MSG_SHOWN'), 'true');
  await accessible(page);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: 'Выгрузить' }).click();
      await page.getByRole('menuitem', { name: 'CSV' }).click();
    })(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/\.csv$/);

  await page.getByRole('link', { name: found.number, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: new RegExp(`^${found.number} от`) }).waitFor();
  expect(await shown(section(page, 'Реквизиты'))).toContain('<b>Не горит</b> фонарь');
  await page.getByTitle('Режим рассмотрения: 59-ФЗ').first().waitFor();
  expect(await shown(section(page, 'Доп. реквизиты'))).toMatch(/Сообщение № ?:? ?20000001.*Показать ?:? ?да/);
  expect(await shown(section(page, 'Рубрики'))).toContain('0003 Дороги');
  for (const name of ['Поручения', 'Связки', 'Файлы', 'Адресаты']) {
    expect(await shown(section(page, name))).toContain(' нет.');
  }
  // «Примечание» with more behind it opens it.
  await section(page, 'Протокол').getByRole('button', { name: 'Подробности' }).first().click();
  await page.getByRole('dialog').getByText('Проверить на месте').waitFor();
  await page.getByRole('button', { name: 'Закрыть окно' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await accessible(page);

  const stranger = await house.open('/documents', { roles: ['clerk'], cards: [made.otherCard] });
  await stranger.getByText('Найдено: 0', { exact: true }).waitFor();
  await stranger.goto(`/documents/${found.isn}`);
  await stranger.getByRole('alert').waitFor();
  expect(await stranger.getByText('фонарь').count()).toBe(0);
  expect(await stranger.getByRole('button', { name: 'Изменить реквизиты' }).count()).toBe(0);
  const path = `/api/documents/${found.isn}`;
  const [rubric] = (await ask<{ rubrics: { id: number }[] }>(page, 'GET', path)).rubrics;
  const calls: [string, string, object?][] = [
    ['GET', path],
    ['PATCH', path, { version: 1, content: 'чужое' }],
    ['POST', `${path}/resolutions`, { authorDue: made.official, text: 'чужое' }],
    ['PATCH', `${path}/rubrics/${rubric?.id}`, { values: { RUB_STATUS: 'Решён' } }],
    ['DELETE', `${path}/rubrics/${rubric?.id}`],
    ['POST', `${path}/links`, { typeIsn: made.linkType, isn: other.isn }],
    ['POST', `${path}/copy`, {}],
  ];
  for (const [method, address, data] of calls) {
    const answer = await stranger.request.fetch(address, { method, ...(data !== undefined && { data }) });
    expect([method, address, answer.status()]).toEqual([method, address, 404]);
  }
  expect(await ask(page, 'GET', path)).toMatchObject({ version: 1, resolutions: [], links: [], rubrics: [{}] });
  await stranger.context().close();
  await page.context().close();
});

test('ED-11: fields that a colleague changed meanwhile are shown with both values, and each is chosen; nothing is overwritten silently', async () => {
  const page = await clerk('/documents');
  const { isn } = await register(page, 'Яма', { note: 'первое' });
  await page.goto(`/documents/${isn}`);
  await page.getByRole('button', { name: 'Изменить реквизиты' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Содержание' }).fill('Яма у школы');
  await form.getByRole('textbox', { name: 'Примечание' }).fill('моё');
  const colleague = await house.open('/documents', { roles: ['clerk'], cards: [made.card, made.otherCard] });
  const changes = { version: 1, note: 'чужое', content: 'Яма у дома', values: { MSG_COMMENT: 'новое' } };
  await ask(colleague, 'PATCH', `/api/documents/${isn}`, changes);
  const save = form.getByRole('button', { name: 'Сохранить', exact: true });
  await save.click();
  await form.getByText('эти поля изменил другой пользователь').waitFor();
  const content = form.getByRole('group', { name: 'Содержание' });
  expect(await shown(content)).toContain('Сейчас в РК: Яма у дома');
  await content.getByRole('radio', { name: 'Вы ввели: Яма у школы' }).check();
  await form.getByRole('group', { name: 'Примечание' }).getByRole('radio', { name: 'Сейчас в РК: чужое' }).check();
  await accessible(page);
  await save.click();
  await form.waitFor({ state: 'hidden' });
  const { content: kept, note, values } = await ask<Record<string, unknown>>(page, 'GET', `/api/documents/${isn}`);
  expect([kept, note, values]).toEqual(['Яма у школы', 'чужое', { MSG_COMMENT: 'новое' }]);
  await colleague.context().close();
  await page.context().close();
});

test('UI-03: a clerk adds, changes and removes резолюции, rubrics, files, связки and addressees; what is refused stays typed (UI-05)', async () => {
  const page = await clerk('/cabinets');
  const other = await register(page, 'Другое обращение');
  const { isn } = await register(page, 'Яма на дороге');
  await page.goto(`/documents/${isn}`);
  const form = page.getByRole('dialog');
  const press = (name: string) => form.getByRole('button', { name, exact: true }).click();
  const saved = async (name: string) => {
    await press(name);
    await form.waitFor({ state: 'hidden' });
  };
  const open = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).click();
    await form.waitFor();
  };
  /** Asks before, and does nothing where the answer is no. */
  const remove = async (name: string) => {
    const button = page.getByRole('button', { name, exact: true });
    await button.click();
    await saved('Отмена');
    await button.click();
    await saved('Удалить');
    await button.waitFor({ state: 'hidden' });
  };

  await open('Новое поручение');
  await form.getByRole('textbox', { name: 'Текст поручения' }).fill('Рассмотреть');
  await press('Добавить');
  await form.getByText('Заполните поле.').waitFor();
  expect(await form.getByRole('textbox', { name: 'Текст поручения' }).inputValue()).toBe('Рассмотреть');
  await choose(page, '* Автор', 'Проверочный П.П.');
  await choose(page, 'Ответственный исполнитель', 'Проверочный П.П.');
  await saved('Добавить');
  await open('Добавить поручение под поручением Проверочный П.П.');
  await choose(page, '* Автор', 'Образцова О.О.');
  await form.getByRole('textbox', { name: 'Текст поручения' }).fill('Выехать на место');
  await saved('Добавить');
  const below = page.getByRole('list', { name: 'Поручения под поручением Проверочный П.П.' });
  await below.getByText('Выехать на место').waitFor();
  // What others stand below is not removed.
  expect(await page.getByRole('button', { name: 'Удалить поручение Проверочный П.П.' }).count()).toBe(0);

  // A colleague changes the same резолюция meanwhile: each of both values is chosen (ED-11).
  await open('Изменить поручение Проверочный П.П.');
  await form.getByRole('textbox', { name: 'Текст поручения' }).fill('Рассмотреть за два дня');
  await choose(page, 'Ответственный исполнитель', 'Образцова О.О.');
  const { version, resolutions } = await ask<{ version: number; resolutions: { id: number }[] }>(
    page,
    'GET',
    `/api/documents/${isn}`,
  );
  const colleague = await house.open('/account', { roles: ['clerk'], cards: [made.card, made.otherCard] });
  await ask(colleague, 'PATCH', `/api/documents/${isn}/resolutions/${resolutions[0]?.id}`, {
    version,
    text: 'Рассмотреть срочно',
    // Nobody of the РК as the form has read it.
    executors: [{ due: made.third, responsible: true }],
  });
  await press('Сохранить');
  const executors = form.getByRole('group', { name: 'Исполнители' });
  await executors.getByRole('radio', { name: 'Сейчас в РК: Примеров П.П.' }).waitFor();
  await executors.getByRole('radio', { name: 'Вы ввели: Образцова О.О.' }).check();
  await accessible(page);
  await saved('Сохранить');
  await section(page, 'Поручения').getByText('Рассмотреть срочно').waitFor();
  expect(await shown(section(page, 'Поручения'))).toContain('Исполнители: Образцова О.О. (отв.)');
  await remove('Удалить поручение Образцова О.О.');

  await open('Новая рубрика');
  await choose(page, '* Рубрика', '0003 Дороги');
  await saved('Добавить');
  await open('Изменить рубрику 0003 Дороги');
  await choose(page, 'Статус вопроса', 'Решён');
  await saved('Сохранить');
  await section(page, 'Рубрики').getByText('Решён').waitFor();
  await remove('Удалить рубрику 0003 Дороги');
  await section(page, 'Рубрики').getByText('Рубрик нет.').waitFor();

  await open('Новый файл');
  const chosen = form.getByLabel('Файл', { exact: true });
  await chosen.setInputFiles({ name: 'яма.txt', mimeType: 'text/plain', buffer: Buffer.from('яма') });
  await saved('Добавить');
  await open('Показать яма.txt');
  await form.getByTitle('яма.txt').contentFrame().getByText('яма', { exact: true }).waitFor();
  await saved('Закрыть окно');
  const send = section(page, 'Файлы').getByRole('checkbox', { name: 'Рассылать яма.txt' });
  await send.uncheck();
  const marks = async () =>
    (await ask<{ files: { name: string; send: boolean }[] }>(page, 'GET', `/api/documents/${isn}`)).files.map(
      ({ name, send: marked }) => [name, marked],
    );
  await eventually('the mark', marks, [['яма.txt', false]]);
  await open('Заменить яма.txt');
  await chosen.setInputFiles({ name: 'яма у школы.txt', mimeType: 'text/plain', buffer: Buffer.from('у школы') });
  await saved('Заменить');
  await eventually('the file', marks, [['яма у школы.txt', false]]);
  await remove('Удалить яма у школы.txt');

  await open('Новая связка');
  await choose(page, '* Тип связки', 'Исполнено');
  await form.getByRole('textbox', { name: 'Рег. № другой РК' }).fill('нет такой');
  await press('Добавить');
  await form.getByText('РК с таким номером в ваших картотеках нет.').waitFor();
  await form.getByRole('textbox', { name: 'Рег. № другой РК' }).fill(other.number);
  await saved('Добавить');
  await section(page, 'Связки').getByRole('link', { name: other.number }).waitFor();
  await remove(`Удалить связку с ${other.number}`);
  await section(page, 'Связки').getByText('Связок нет.').waitFor();

  await open('Изменить адресатов');
  await choose(page, 'Вид адресата', 'Подразделение');
  await choose(page, 'Добавить адресата', 'Филиал');
  await form.getByRole('checkbox', { name: 'Отправлено: Филиал' }).check();
  await accessible(page);
  await saved('Сохранить');
  await section(page, 'Адресаты').getByText('отправлено').waitFor();
  await open('Изменить адресатов');
  await form.getByRole('button', { name: 'Удалить адресата Филиал' }).click();
  await saved('Сохранить');
  await section(page, 'Адресаты').getByText('Адресатов нет.').waitFor();

  // Every step is in the protocol.
  const operations = [
    ['Добавлена резолюция', 'Изменена резолюция', 'Удалена резолюция'],
    ['Добавлена рубрика', 'Изменены доп. реквизиты рубрики', 'Удалена рубрика'],
    ['Добавлен файл', 'Заменён файл', 'Удалён файл', 'Установлена связка', 'Удалена связка', 'Изменение РК'],
  ].flat();
  const { protocol } = await ask<{ protocol: { operation: string }[] }>(page, 'GET', `/api/documents/${isn}`);
  expect(protocol.map(({ operation }) => operation)).toEqual(expect.arrayContaining(operations));
  await colleague.context().close();
  await page.context().close();
});

test('AC-05: names of files and texts of a РК that hold HTML, scripts, paths and marks of direction are only texts in the browser, and files are saved under safe names; AC-04: who saw them is on record', async () => {
  const nasty = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>{{7*7}} javascript:alert(1)';
  const page = await clerk('/account');
  await page.addInitScript('window.hacked = 0');
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const directory = (name: string, fields: object) => house.api('POST', `/api/directories/${name}`, fields);
  const citizen = await ask<{ isn: number }>(page, 'POST', '/api/directories/citizens', {
    name: '<img src=x onerror=hacked=1> Иван',
  });
  const rubric = await directory('rubrics', { code: '0004', name: '<svg onload=hacked=1> Дворы' });
  const { isn, number } = await register(page, nasty, {
    note: nasty,
    values: { MSG_ID: '<i>1</i>', MSG_COMMENT: nasty },
    rubrics: [rubric.due],
    correspondents: [{ citizenIsn: citizen.isn }],
    addressees: [{ citizenIsn: citizen.isn }],
  });
  await ask(page, 'POST', `/api/documents/${isn}/resolutions`, { authorDue: made.official, text: nasty });
  const files = {
    '../../../etc/passwd': 'passwd',
    '..\\..\\<img src=x onerror=hacked=1>.txt': '<img src=x onerror=hacked=1>.txt',
    'счёт\u202etxt.html': 'счёт_txt.html',
    'страница.html': 'страница.html',
    'рисунок.svg': 'рисунок.svg',
    'подделка.png': 'подделка.png',
  };
  const html = '<html><body><script>parent.hacked = opener = 1; window.hacked = 1</script></body></html>';
  for (const name of Object.keys(files)) {
    const multipart = { file: { name, mimeType: 'text/html', buffer: Buffer.from(html) } };
    const answer = await page.request.post(`/api/documents/${isn}/files`, { multipart });
    // Some names may be refused by the form itself; none is kept as a path.
    expect([name, answer.status()]).toEqual([name, 201]);
  }
  await page.goto(`/documents/${isn}`);
  const list = section(page, 'Файлы').getByRole('listitem');
  await list.last().waitFor();
  await section(page, 'Реквизиты').getByText('{{7*7}}').first().waitFor();
  for (const name of ['Реквизиты', 'Доп. реквизиты', 'Рубрики', 'Поручения', 'Файлы', 'Адресаты', 'Протокол']) {
    const inside = section(page, name);
    expect([name, await inside.locator('img, script, svg[onload], iframe').count()]).toEqual([name, 0]);
  }
  const links = list.getByRole('link', { name: /^Скачать/ });
  const names = await links.evaluateAll((all) => all.map((link) => link.getAttribute('download')));
  expect([...names].sort()).toEqual(Object.values(files).sort());
  for (const [index, name] of names.entries()) {
    const [saved] = await Promise.all([page.waitForEvent('download'), links.nth(index).click()]);
    // The browser itself replaces what the disk does not take; nothing makes a path of it.
    expect([name, saved.suggestedFilename()]).toEqual([name, expect.not.stringMatching(/[\\/<>\u202e]|\.\.|^\./)]);
  }
  // What is said to be a picture and is a page is not drawn; the text stands in a frame where nothing runs.
  await page.getByRole('button', { name: 'Показать подделка.png' }).click();
  const window = page.getByRole('dialog');
  await window.getByRole('alert').getByText('Показать файл нельзя').waitFor();
  await window.getByRole('button', { name: 'Закрыть окно' }).click();
  await window.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Показать <img src=x onerror=hacked=1>.txt' }).click();
  await window.locator('iframe').contentFrame().getByText('window.hacked = 1').waitFor();
  await window.getByRole('button', { name: 'Закрыть окно' }).click();
  await window.waitFor({ state: 'hidden' });
  // The forms, the list and the cabinet show the same texts.
  await page.getByRole('button', { name: 'Изменить реквизиты' }).click();
  await window.getByRole('textbox', { name: 'Содержание' }).waitFor();
  expect(await window.getByRole('textbox', { name: 'Содержание' }).inputValue()).toBe(nasty);
  await window.getByRole('button', { name: 'Отмена' }).click();
  await window.waitFor({ state: 'hidden' });
  expect(await page.evaluate('window.hacked')).toBe(0);
  for (const address of [`/documents?number=${encodeURIComponent(number)}`, `/cabinets/${made.cabinet}/1`]) {
    await page.goto(address);
    await page.getByRole('link', { name: number, exact: true }).waitFor();
    expect([address, await page.evaluate('window.hacked'), await page.locator('main img').count()]).toEqual([
      address,
      0,
      0,
    ]);
  }
  expect(dialogs).toEqual([]);
  const seen = await house.api('GET', '/api/audit?limit=500');
  const objects = (action: string) =>
    seen.items
      .filter((line: { action: string }) => line.action === action)
      .map((line: { object: string }) => line.object);
  expect(objects('document.read')).toContain(String(isn));
  expect(
    objects('document.file.read').filter((object: string) => object.startsWith(`${isn}/`)).length,
  ).toBeGreaterThanOrEqual(names.length);
  expect(objects('cabinet.read')).toContain(`${made.cabinet}/1`);
  await page.context().close();
});
