import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskView } from '../../../core/tasks/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { demoOrganisations } from '../../../scripts/stand/demo/index.ts';
import { answerGroupAttributes, appealGroupAttributes, showcaseGroupAttributes } from '../attributes.ts';
import { openPosHouse, type PosHouse } from './pos-house.ts';

/** Section 2 of the manual over the API and the command line of a whole host. */
type Row = Record<string, unknown>;
const [first, second] = demoOrganisations;
let house: PosHouse;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-files-'));
  house = await openPosHouse();
});
afterAll(async () => {
  await house?.end();
  await rm(directory, { recursive: true, force: true });
});

const list = async (name: string): Promise<Row[]> =>
  (await house.api.get<{ items: Row[] }>(`/api/directories/${name}?limit=500`)).items;

describe('ED-01: rows have the shapes of the fixed API', () => {
  test.each([
    ['organizations', 'due name fullName inn current values'],
    ['departments', 'due parentDue kind name duty card organizationDue head cabinetIsn'],
    ['cabinets', 'isn name cardDue'],
    ['cards', 'due name'],
    ['users', 'login name roles cards officialDue'],
    ['document-groups', 'due parentDue name code kind numberTemplate attributes'],
    ['delivery-kinds', 'isn name note'],
    ['link-types', 'isn name reverseName'],
    ['rubrics', 'due isn parentDue code name note leaf'],
    ['attributes', 'apiName owner title type values readonly protocolInfo noCopy'],
  ])('%s', async (name, fields) => {
    const rows = await list(name);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining(fields.split(' ')));
  });

  test('citizens and standard texts, which the stand has none of', async () => {
    const clerk = await house.login('regina', ['clerk'], ['0.']);
    const citizen = await clerk.post<Row>('/api/directories/citizens', { name: 'Придуманный П.П.' });
    expect(Object.keys(citizen)).toEqual(expect.arrayContaining('isn name address city zip email phone'.split(' ')));
    const text = { title: 'Решено', text: 'Проблема решена.' };
    const made = await house.api.post<Row>('/api/directories/standard-texts', text);
    expect(made).toEqual({ id: expect.any(Number), ...text });
    expect(await clerk.get('/api/directories/standard-texts?q=решен')).toEqual({ items: [made], nextCursor: null });
  });
});

describe('ED-02: «Настройка реквизитов» is that of Tables 1–3', () => {
  const statuses = [
    'Зарегистрировано',
    'Назначен исполнитель',
    'Направлен ответ: Решено',
    'Направлен ответ: Не решено',
    'Направлен ответ: Отложено',
    'Направлен ответ: Перенаправлено',
    'Направлен ответ: Отклонено',
  ];
  const questionStatuses = [
    'Назначен исполнитель',
    'Отправлен ответ заявителю',
    'Перенос срока обработки утвержден. Отправлен ответ Заявителю',
    'Отклонено модератором',
    'Направлено в подведомственную организацию',
    'Передано в вышестоящую организацию',
  ];
  const readonly = { readonly: true };
  const noCopy = { noCopy: true };
  const told = { protocolInfo: true };
  /** Name on the screen, name in the API, type, size; what else the manual says of it. */
  const tables: Record<string, [string, string, string, number | null, Row?][]> = {
    document: [
      ['Сообщение ПОС №', 'POS_MSG_ID', 'text', 255, readonly],
      ['От', 'POS_MSG_CREATED', 'text', 255, readonly],
      ['Факт сообщения', 'POST_MSG_FACT', 'text', 255, readonly],
      ['ID организации (ЛКО)', 'POS_ID_ORG', 'text', 255, readonly],
      ['Название организации (ЛКО)', 'POS_NAME_ORG', 'text', 255, readonly],
      ['Рег. № в др. СЭД', 'POS_REG_NUM_DATE', 'text', 255, readonly],
      ['Регион проблемы', 'POS_REGION_NAME', 'text', 255, readonly],
      ['Адрес проблемы', 'POS_ADDRESSES', 'text', 2000, readonly],
      ['Координаты адреса проблемы', 'POS_ADDRESSES_COORD', 'text', 255, readonly],
      ['Статус', 'POS_STATUS', 'text', 255, { ...told, ...noCopy, values: statuses }],
      ['Срок перенесен', 'POS_POSTPONED_DATE', 'date', null, { ...readonly, ...noCopy }],
      ['Текст ответа', 'POS_ANSWER_TEXT', 'text', 8000, { ...readonly, ...noCopy, multiline: true }],
      ['Комментарий', 'POS_COMMENT', 'text', 2000, { ...told, ...noCopy, multiline: true }],
      ['Состояние отправки в ПОС', 'POS_SENDING', 'text', 255, { ...told, ...noCopy }],
      ['Выгрузить в витрину ПОС', 'POS_UPLOAD', 'flag', null],
    ],
    rubric: [
      ['Статус ПОС', 'POS_STATUS_RUB', 'text', 255, { values: questionStatuses }],
      ['Вопрос ССТУ', 'EOS_SSTU_ITEM', 'flag', null],
      ['Включить в отчет', 'EOS_SSTU_NEED_REPORT', 'flag', null],
    ],
    organization: [
      ['Идентификатор ПОС', 'POS_ID', 'text', 255],
      ['Секретный ключ ПОС', 'POS_KEY', 'text', 255, { secret: true }],
      ['Группа документов', 'POS_DOCGROUP', 'text', 255],
      [
        'Кабинет регистрации: Главный кабинет Должностного лица',
        'POS_CAB_REG',
        'text',
        255,
        { directory: 'departments' },
      ],
      ['Идентификатор региона', 'FIAS_REGION_ID', 'text', 255],
      ['Наименование региона', 'FIAS_REGION_NAME', 'text', 255],
      ['Идентификатор населенного пункта', 'FIAS_LOCALITY_ID', 'text', 255],
      ['Наименование населенного пункта', 'FIAS_LOCALITY_NAME', 'text', 255],
      ['Идентификатор ЛКО', 'POS_LKO_ID', 'text', 255],
      ['Наименование ЛКО', 'POS_LKO_NAME', 'text', 255],
    ],
  };
  const plain = { values: null, readonly: false, protocolInfo: false, noCopy: false, multiline: false, secret: false };

  test.each(Object.keys(tables))('%s', async (owner) => {
    const found = (await list('attributes')).filter((row) => row.owner === owner);
    for (const [title, apiName, type, maxLength, more] of tables[owner]!) {
      const row = found.find((one) => one.apiName === apiName);
      expect(row).toMatchObject({ title, apiName, owner, type, maxLength, ...plain, directory: null, ...more });
    }
  });

  test('the sets that groups get: 2.3 of the manual', () => {
    const rows = tables.document!.map(([, apiName]) => apiName);
    const names = (set: readonly { readonly apiName: string }[]) => set.map(({ apiName }) => apiName);
    expect(names(appealGroupAttributes)).toEqual(rows.slice(0, 14));
    expect(names(answerGroupAttributes)).toEqual(rows.slice(9, 14));
    expect(names(showcaseGroupAttributes)).toEqual([rows[14], ...tables.rubric!.map(([, apiName]) => apiName)]);
  });
});

describe('ED-08: several organisations in one database', () => {
  interface Document {
    readonly group: { readonly name: string };
    readonly card: { readonly name: string };
    readonly cabinet: { readonly name: string } | null;
    readonly values: Row;
  }
  const documentsOf = async (api: PosHouse['api'], msgId: string) => {
    const { items } = await api.get<{ items: { isn: number }[] }>(`/api/documents?msgId=${msgId}`);
    return Promise.all(items.map(({ isn }) => api.get<Document>(`/api/documents/${isn}`)));
  };

  test('each gets its messages in its own group, картотека and cabinet; a clerk sees those of the own картотека', async () => {
    const messages = [first!, second!].map(({ pos }) => house.emulator.control.addMessage({ lkoId: pos.lkoId }));
    const task = '/api/tasks/POSExchange.POSRegistration';
    const { runs } = await house.api.post<{ runs: { runId: string }[] }>(`${task}/run`);
    const run = await until('the end of the run', async () => {
      const found = await house.api.get<{ outcome: string | null; counters: Row }>(`/api/runs/${runs[0]!.runId}`);
      return found.outcome !== null && found;
    });
    expect(run).toMatchObject({ outcome: 'success', counters: { registered: 2, confirmed: 2 } });
    expect((await house.api.get<TaskView>(task)).errors).toEqual([]);
    const cards = await list('cards');
    const seesAll = await house.login('vidit', ['clerk'], ['0.']);
    for (const [index, organisation] of [first!, second!].entries()) {
      const { id } = messages[index]!;
      const card = cards.find(({ name }) => name === organisation.cardName)!;
      const own = await house.login(`own${index}`, ['clerk'], [card.due as string]);
      const other = await house.login(
        `other${index}`,
        ['clerk'],
        [cards.find(({ due }) => due !== card.due)!.due as string],
      );
      const [document] = await documentsOf(own, id);
      expect(document).toMatchObject({
        group: { name: organisation.group.name },
        card: { name: organisation.cardName },
        cabinet: { name: organisation.officials.at(-1)!.cabinet },
        values: { POS_NAME_ORG: organisation.name, POS_ID_ORG: organisation.pos.lkoId },
      });
      expect(await documentsOf(other, id)).toEqual([]);
      expect(await documentsOf(seesAll, id)).toHaveLength(1);
    }
  });
});

describe('ED-09: the command line imports the rubricator', () => {
  const file = (name: string) => path.join(directory, name);

  test('shows the difference, changes nothing in a dry run, and is recorded', async () => {
    await writeFile(file('рубрики.csv'), '\uFEFFКод;Наименование;Примечание\r\n1;Первая;\r\n1.1;Вторая;важно\r\n');
    const line = `db import-rubrics ${file('рубрики.csv')} --prefix 77.`;
    const before = await list('rubrics');
    const dry = await house.cli(`${line} --dry-run`);
    expect(dry).toEqual({
      code: 0,
      output:
        '+ 77.1  Первая\n+ 77.1.1  Вторая\nДобавлено: 2, изменено: 0, без изменений: 0, нет в файле: 0.\n' +
        '(пробный запуск, ничего не изменено)\n',
      errors: '',
    });
    expect(await list('rubrics')).toEqual(before);
    const done = await house.cli(`${line} --json`);
    expect(JSON.parse(done.output)).toMatchObject({ dryRun: false, added: 2, missing: 0 });
    expect(await list('rubrics')).toHaveLength(before.length + 2);
    const { items } = await house.api.get<{ items: Row[] }>('/api/audit?limit=500');
    const recorded = items.filter(({ action }) => action === 'rubrics.import');
    expect(recorded).toMatchObject([{ object: 'rubrics', outcome: 'done' }]);
    // ED-13: what was imported is not part of the record.
    expect(JSON.stringify(recorded)).not.toContain('Первая');
  });

  test('bad input: wrong rows fail the command with each row named; a file that is not there is a wrong use', async () => {
    await writeFile(file('плохо.csv'), 'Код;Наименование\n5;\n');
    const wrong = await house.cli(`db import-rubrics ${file('плохо.csv')}`);
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining('Строка 2, «Наименование»: значения нет') });
    expect(await house.cli(`db import-rubrics ${file('нет.csv')}`)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('не читается'),
    });
    await writeFile(file('велик.csv'), Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    expect((await house.cli(`db import-rubrics ${file('велик.csv')}`)).code).toBe(2);
  });
});
