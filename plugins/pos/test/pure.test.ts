import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import type { Rubric } from '../../../core/contract/index.ts';
import { appealGroupAttributes, posAttributes, sstuAttributes } from '../attributes.ts';
import { type ApplicantDraft, ApplicantMatcher, draftApplicant, isSamePerson } from '../registration/applicants.ts';
import { batchesOf } from '../registration/batches.ts';
import { FileNames, safeFileName } from '../registration/file-names.ts';
import { RubricTree } from '../registration/rubrics.ts';
import { cut } from '../registration/text.ts';
import { formatTime } from '../registration/times.ts';
import { texts } from '../texts.ts';
import type { Applicant } from '../wire/appeal.ts';
import { parseAppeal } from '../wire/parse-appeal.ts';
import { parsePage } from '../wire/parse-page.ts';

describe('rubric of a message', () => {
  const rows: [due: string, name: string][] = [
    ['0.V.1.', 'Дороги'],
    ['0.V.1.1.', 'Содержание дорог'],
    ['0.V.1.1.1.', 'Гололёд'],
    ['0.V.1.1.2.', 'Другое'],
    ['0.V.1.2.', 'Разметка'],
    ['0.V.2.', 'ЖКХ'],
    ['0.V.2.1.', 'Отопление'],
    ['0.V.2.1.1.', 'Другое'],
    ['0.V.3.', 'Другое'],
    ['0.V.4.', 'Экология'],
  ];
  const rubrics = rows.map(([due, name], index): Rubric => {
    return { due, isn: index, parentDue: due.replace(/[^.]+\.$/, ''), code: due, name, note: null };
  });
  const tree = new RubricTree('0.V.', rubrics);

  test.each([
    ['the whole path', ['Дороги', 'Содержание дорог', 'Гололёд'], '0.V.1.1.1.', null],
    ['case, ё and blanks', ['ДОРОГИ', ' содержание  дорог', 'гололед'], '0.V.1.1.1.', null],
    ['the same name in its own branch', ['ЖКХ', 'Отопление', 'Другое'], '0.V.2.1.1.', null],
    ['a category alone', ['ЖКХ'], '0.V.2.', null],
    ['the classifier ends above the fact', ['Дороги', 'Разметка', 'Стёрлась'], '0.V.1.2.', null],
    ['an unknown category, a unique subcategory', ['Транспорт', 'Содержание дорог', 'Гололёд'], '0.V.1.1.1.', null],
    ['a unique fact under unknown names', ['Транспорт', 'Нет такой', 'Гололёд'], '0.V.1.1.1.', null],
    ['a fact that is not there', ['Дороги', 'Содержание дорог', 'Пыль'], '0.V.1.1.', 'не полностью'],
    ['several of the name', ['Дороги', 'Нет такой', 'Другое'], '0.V.1.', 'неоднозначно'],
    ['several of the name and nothing sure', ['Транспорт', 'Нет такой', 'Другое'], null, 'неоднозначно'],
    ['a homonym nearer to the vertex', ['Экология', 'Экология'], '0.V.4.', null],
    ['a name unique in another branch', ['ЖКХ', 'Содержание дорог'], '0.V.1.1.', 'в другой ветви'],
    ['nothing at all', ['Транспорт', 'Нет такой'], null, 'не найдена'],
  ] as const)('RG-04: %s', (_title, names, due, remark) => {
    const choice = tree.choose(names);
    expect(choice.due).toBe(due);
    if (remark === null) expect(choice.remark).toBeNull();
    else expect(choice.remark).toContain(remark);
  });
});

describe('applicants', () => {
  const draft = (name: string, more: Partial<ApplicantDraft> = {}): ApplicantDraft => ({
    name,
    nameless: false,
    ...more,
  });

  test.each([
    ['the same name', draft('Иванов Иван Иванович'), draft('ИВАНОВ  Иван Иванович'), true],
    ['ё and е', draft('Ёлкин Пётр'), draft('Елкин Петр'), true],
    ['another name', draft('Иванов Иван Иванович'), draft('Иванов Игорь Иванович'), false],
    ['the name is longer', draft('Иванов Иван'), draft('Иванов Иван Иванович'), false],
    ['initials alone', draft('Иванов Иван Иванович'), draft('Иванов И.И.'), false],
    [
      'initials and e-mail',
      draft('Иванов Иван Иванович', { email: 'A@example.com' }),
      draft('Иванов И. И.', { email: 'a@example.com ' }),
      true,
    ],
    [
      'initials and address',
      draft('Иванов Иван', { address: 'ул. Садовая, д.1' }),
      draft('Иванов И.', { address: 'УЛ САДОВАЯ Д 1' }),
      true,
    ],
    [
      'other initials',
      draft('Иванов Иван Иванович', { email: 'a@b.c' }),
      draft('Иванов И.П.', { email: 'a@b.c' }),
      false,
    ],
    ['the same initials on both sides', draft('Иванов И.И.'), draft('Иванов И. И.'), true],
    ['another e-mail', draft('Иванов Иван', { email: 'a@b.c' }), draft('Иванов Иван', { email: 'd@b.c' }), false],
    ['e-mail on one side only', draft('Иванов Иван', { email: 'a@b.c' }), draft('Иванов Иван'), true],
    [
      'another address',
      draft('Иванов Иван', { address: 'ул. Первая' }),
      draft('Иванов Иван', { address: 'ул. Вторая' }),
      false,
    ],
    [
      'the city in front of the address',
      draft('Иванов Иван', { city: 'Область, г. Придуманск', address: 'ул. Первая, 1' }),
      draft('Иванов Иван', { address: 'г. Придуманск, ул. Первая, 1' }),
      true,
    ],
    [
      'the same street of another city',
      draft('Иванов Иван', { city: 'г. Придуманск', address: 'ул. Первая, 1' }),
      draft('Иванов Иван', { city: 'г. Другой', address: 'ул. Первая, 1' }),
      false,
    ],
    ['nameless', draft('Без имени', { nameless: true }), draft('Без имени'), false],
  ] as const)('RG-05: %s', (_title, applicant, citizen, same) => {
    expect(isSamePerson(applicant, citizen)).toBe(same);
  });

  test('RG-05: several matches give a new entry, and so does the next time', () => {
    const citizen = (isn: number) => ({
      isn,
      name: 'Иванов Иван',
      city: null,
      address: null,
      zip: null,
      phone: null,
      email: null,
      snils: null,
    });
    const matcher = new ApplicantMatcher([citizen(1), citizen(2)]);
    expect(matcher.match(draft('Иванов Иван'))).toEqual({ newcomer: 0 });
    expect(matcher.match(draft('Иванов Иван'))).toEqual({ newcomer: 1 });
    expect(new ApplicantMatcher([citizen(1)]).match(draft('Иванов Иван'))).toEqual({ isn: 1 });
  });

  test('RG-05, ED-06: fields are cut with a remark that holds the full value', () => {
    const remarks: string[] = [];
    const nobody = {
      lastName: null,
      firstName: null,
      middleName: null,
      orgName: null,
      zip: null,
      region: null,
      city: null,
    };
    const applicant: Applicant = {
      ...nobody,
      main: true,
      type: 'LEGAL',
      orgName: 'О'.repeat(70),
      address: null,
      email: null,
      phone: null,
      snils: '123-456-789 012',
    };
    const sizes = {
      citizenName: 64,
      citizenCity: 255,
      citizenAddress: 255,
      citizenZip: 12,
      citizenPhone: 64,
      citizenEmail: 255,
      citizenSnils: 14,
    };
    expect(draftApplicant(applicant, sizes, remarks)).toMatchObject({ name: 'О'.repeat(64), snils: '123-456-789 01' });
    expect(remarks.join()).toContain('О'.repeat(70));
    expect(remarks.join()).toContain('123-456-789 012');
  });
});

describe('names of files', () => {
  test.each([
    ['акт.pdf', 'акт.pdf'],
    ['../../etc/passwd', 'etc_passwd'],
    ['..\\..\\windows\\system.ini', 'windows_system.ini'],
    ['/etc/shadow', 'etc_shadow'],
    ['a\u0000b\n.txt', 'a_b_.txt'],
    ['фото\u202egpj.exe', 'фото_gpj.exe'],
    ['..', 'файл'],
    ['', 'файл'],
    ['  два   пробела .txt ', 'два пробела .txt'],
  ])('RG-11, AC-05: %j becomes %j', (raw, safe) => {
    expect(safeFileName(raw, 255).name).toBe(safe);
  });

  test('ED-06: a long name keeps its extension', () => {
    const { name } = safeFileName(`${'я'.repeat(300)}.pdf`, 255);
    expect(name).toBe(`${'я'.repeat(251)}.pdf`);
    const names = new FileNames(255, []);
    names.take(name);
    expect(names.take(name)).toBe(`${'я'.repeat(247)} (2).pdf`);
  });
});

describe('values', () => {
  test('ED-06: cutting counts characters as databases do and tears none', () => {
    expect(cut('абв', 3)).toBe('абв');
    expect(cut('😀😀😀', 3)).toBe('😀😀😀');
    expect(cut('a😀😀😀', 3)).toBe('a😀😀');
  });

  test('RG-04: times are written in the zone of the installation', () => {
    const at = new Date('2021-05-03T21:15:00Z');
    expect(formatTime(at, 'Europe/Moscow')).toBe('04.05.2021 00:15');
    expect(formatTime(at, 'Asia/Vladivostok')).toBe('04.05.2021 07:15');
  });

  test('RG-07: no batch holds two deliveries of one message, and the order stays', () => {
    const items = ['1', '2', '1', '3', '3', '4'].map((id, index) => ({ inboxId: index, appeal: { id } }) as never);
    const batches = batchesOf(items, 2).map((batch) => batch.map(({ inboxId }) => inboxId));
    expect(batches).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });
});

describe('messages as they come', () => {
  const whole = {
    deliveryId: 'B11BBA7A-029A-46BD-965E-D03C1BD0204B',
    id: '42',
    createdAt: '2026-05-04T10:00:00+03:00',
    queuedAt: '2026-05-04T10:01:00.123456+03:00',
    fastTrack: false,
    collective: false,
    organization: { lkoId: 'b11bba7a-029a-46bd-965e-d03c1bd0204b', name: 'ЛКО' },
    category: { name: 'Дороги' },
    text: '',
    applicants: [{ main: true, type: 'PERSON' }],
    files: [],
  };

  test('RG-01: what the contract lets be absent may be absent; what it does not know is ignored', () => {
    const { appeal, odd } = parseAppeal({ ...whole, новое: 1 });
    expect(appeal).toMatchObject({
      deliveryId: whole.deliveryId.toLowerCase(),
      region: null,
      addresses: [],
      fact: null,
    });
    expect(odd).toEqual([]);
  });

  test.each(Object.keys(whole))('RG-09: without %s a message does not fit', (field) => {
    const { [field as keyof typeof whole]: _, ...rest } = whole;
    expect(() => parseAppeal(rest)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID', message: expect.stringContaining(`/${field}`) }),
    );
  });

  test.each([
    ['id', '12a'],
    ['deliveryId', '../1'],
    ['createdAt', 'вчера'],
    ['applicants', []],
    ['files', [{ id: '1', name: 'a', size: -1, sha256: 'x' }]],
  ])('RG-09: a wrong %s does not fit', (field, value) => {
    expect(() => parseAppeal({ ...whole, [field]: value })).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID' }),
    );
  });

  test('RG-06: optional values that make no sense are left out and named', () => {
    const { appeal, odd } = parseAppeal({
      ...whole,
      answerDeadline: '2026-02-30',
      region: 5,
      addresses: [{ text: 'a', lat: 'x' }, {}],
    });
    expect(appeal).toMatchObject({
      answerDeadline: null,
      region: null,
      addresses: [{ text: 'a', lat: null, lon: null }],
    });
    expect(odd).toEqual(
      ['/region', '/addresses/0/lat', '/addresses/1/text', '/answerDeadline'].sort(
        (a, b) => odd.indexOf(a) - odd.indexOf(b),
      ),
    );
    expect(odd).toHaveLength(4);
  });

  test.each([null, [], 'x', {}, { items: {}, nextCursor: null, total: 1 }, { items: [], nextCursor: null }])(
    'PX-04: a page %j is a fault of the organisation',
    (body) => {
      expect(() => parsePage(body)).toThrow(expect.objectContaining({ code: 'POS_ANSWER_UNREADABLE' }));
    },
  );
});

describe('attributes', () => {
  test('ED-02: the sets of the manual', () => {
    const names = (owner: string) => posAttributes.filter((each) => each.owner === owner).map(({ apiName }) => apiName);
    expect(appealGroupAttributes).toHaveLength(14);
    expect(names('document')).toHaveLength(15);
    expect(names('rubric')).toEqual(['POS_STATUS_RUB', 'EOS_SSTU_ITEM', 'EOS_SSTU_NEED_REPORT']);
    expect(names('organization')).toHaveLength(10);
    expect(posAttributes.find(({ apiName }) => apiName === 'POS_KEY')).toMatchObject({ secret: true });
    expect(sstuAttributes.map(({ title }) => title)).toEqual([
      'Вопрос ССТУ',
      'Включить в отчет',
      'Статус ССТУ',
      'Принятые меры',
    ]);
  });
});

test('UI-09: the marks of РК that the manifest declares are the lines that registration writes', async () => {
  const manifest = JSON.parse(await readFile(new URL('../plugin.manifest.json', import.meta.url), 'utf8'));
  const notes = manifest.ui.documentMarks.flatMap(({ values }: { values: { note: string }[] }) =>
    values.map(({ note }) => note),
  );
  expect([...notes].sort()).toEqual(Object.values(texts.document.mode).sort());
});
