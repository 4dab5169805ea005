import { describe, expect, test } from '@jest/globals';
import type { Department, DocumentSnapshot, Official, ResolutionSnapshot } from '../../../core/contract/index.ts';
import type { PosOrganization } from '../registration/organizations.ts';
import { organizationOf } from '../statuses/accounts.ts';
import { categoryCodes } from '../statuses/categories.ts';
import { type Draft, draftStatus, type Occasion, type Standing } from '../statuses/draft.ts';
import { resolutionFingerprint } from '../statuses/fingerprint.ts';
import { givesReason, sendingState } from '../statuses/sending-state.ts';
import { type Milestone, standingOf } from '../statuses/standing.ts';

const at = new Date('2021-05-04T07:15:00Z');
const moscow = 'Europe/Moscow';

describe('«Состояние отправки в ПОС»', () => {
  test.each([
    ['sent', null, 'Зарегистрировано. Отправлено в ПОС 04/05/2021 10:15'],
    [
      'not sent',
      'Невозможно соединиться с удаленным сервером',
      'Зарегистрировано. Не отправлено в ПОС (Невозможно соединиться с удаленным сервером) 04/05/2021 10:15',
    ],
    [
      'a sentence on two lines',
      'ПОС недоступна:\nнет ответа.',
      'Зарегистрировано. Не отправлено в ПОС (ПОС недоступна: нет ответа) 04/05/2021 10:15',
    ],
    ['no reason at all', ' ', 'Зарегистрировано. Не отправлено в ПОС (причина неизвестна) 04/05/2021 10:15'],
  ])('ST-04: %s', (_title, reason, text) => {
    expect(sendingState({ title: 'Зарегистрировано', reason, at }, moscow)).toEqual({ text, whole: null });
  });

  test('ST-04: the time is that of the installation', () => {
    const { text } = sendingState({ title: 'Зарегистрировано', reason: null, at }, 'Asia/Vladivostok');
    expect(text).toBe('Зарегистрировано. Отправлено в ПОС 04/05/2021 17:15');
  });

  test.each([
    ['letters', 'причина '.repeat(60)],
    ['characters of two units', '😀'.repeat(300)],
  ])('ST-04: a long reason is cut with «…» to the field and stands whole besides: %s', (_title, reason) => {
    const { text, whole } = sendingState({ title: 'Назначен исполнитель', reason, at }, moscow);
    expect([...text].length).toBeLessThanOrEqual(255);
    expect([...text].length).toBeGreaterThan(250);
    expect(text).toMatch(/^Назначен исполнитель\. Не отправлено в ПОС \(.+…\) 04\/05\/2021 10:15$/u);
    expect(whole).toBe(`Назначен исполнитель. Не отправлено в ПОС (${reason.trim()}) 04/05/2021 10:15`);
  });

  test('ST-04: the longest that fits is not cut', () => {
    const fixed = 'Зарегистрировано. Не отправлено в ПОС () 04/05/2021 10:15'.length;
    const fits = sendingState({ title: 'Зарегистрировано', reason: 'я'.repeat(255 - fixed), at }, moscow);
    expect(fits).toMatchObject({ whole: null });
    expect(fits.text).toHaveLength(255);
    const over = sendingState({ title: 'Зарегистрировано', reason: 'я'.repeat(256 - fixed), at }, moscow);
    expect(over.whole).toHaveLength(256);
    expect(over.text).toHaveLength(255);
  });

  test('ST-04: a reason that the field gives already is known, cut or whole', () => {
    const said = (reason: string | null) => sendingState({ title: 'Назначен исполнитель', reason, at }, moscow).text;
    const long = 'очень долго (и подробно) '.repeat(30);
    expect(givesReason(said('нет ответа (HTTP 503).'), 'нет ответа (HTTP 503)')).toBe(true);
    expect(givesReason(said(long), long)).toBe(true);
    expect(givesReason(said('нет ответа'), 'нет')).toBe(false);
    expect(givesReason(said(null), 'нет ответа')).toBe(false);
    expect(givesReason(null, 'нет ответа')).toBe(false);
  });
});

describe('codes of categories', () => {
  const rubrics = [
    { due: '0.V.1.', code: '1802.114' },
    { due: '0.V.1.1.', code: '1802.114.118' },
    { due: '0.V.1.1.1.', code: '1802.114.118.1181' },
    { due: '0.V.1.1.1.1.', code: '1802.114.118.1181.7' },
    { due: '0.V.2.', code: 'Б-200' },
    { due: '0.V.3.', code: '1802.' },
    { due: '0.W.1.', code: '0003.0009' },
  ];
  const above = (due: string) => rubrics.find((rubric) => rubric.due === due);
  const placed = (...dues: string[]) => dues.map((due) => above(due)!);

  test.each([
    ['a category', ['0.V.1.'], '114', null],
    ['a subcategory', ['0.V.1.1.'], '114', '118'],
    ['a fact climbs to the second level', ['0.V.1.1.1.'], '114', '118'],
    ['what is deeper still, too', ['0.V.1.1.1.1.'], '114', '118'],
    ['of several the first in order', ['0.V.2.', '0.V.1.1.'], 'Б-200', null],
    ['a code without a dot is taken whole', ['0.V.2.'], 'Б-200', null],
    ['nothing right of the last dot', ['0.V.3.'], null, null],
    ['a rubric of another vertex', ['0.W.1.'], null, null],
    ['a rubric of another vertex before one of the classifier', ['0.W.1.', '0.V.1.1.'], '114', '118'],
    ['no rubric', [], null, null],
  ])('ST-05: %s', (_title, dues, categoryCode, subcategoryCode) => {
    expect(categoryCodes(placed(...dues), '0.V.', above)).toEqual({ categoryCode, subcategoryCode });
  });

  test('ST-05: the vertex itself is no category, and one whose name only begins alike is not below it', () => {
    const none = { categoryCode: null, subcategoryCode: null };
    expect(categoryCodes([{ due: '0.V.', code: '1802' }], '0.V.', above)).toEqual(none);
    expect(categoryCodes([{ due: '0.VX.1.', code: '1802.114' }], '0.V.', above)).toEqual(none);
  });

  test('ST-05: an ancestor that is gone leaves its code out', () => {
    expect(categoryCodes([{ due: '0.V.9.1.', code: '1802.9.1' }], '0.V.', above)).toEqual({
      categoryCode: null,
      subcategoryCode: '1',
    });
  });
});

const official = (due: string, name: string, more: Partial<Official> = {}): Official => ({
  due,
  name,
  duty: 'Специалист',
  departmentDue: '0.D.',
  departmentName: 'Общий отдел',
  ...more,
});
const author = official('0.D.1.', 'Образцов О.О.', { duty: 'Глава округа' });
const worker = official('0.D.2.', 'Тестов Т.Т.');
const helper = official('0.D.3.', 'Примерова П.П.', { duty: null, departmentName: null });

const resolution = (more: Partial<ResolutionSnapshot> = {}): ResolutionSnapshot => ({
  isn: 71,
  documentIsn: 7,
  parentIsn: null,
  author,
  text: 'Разобраться и доложить',
  date: '2021-05-04',
  planDate: '2021-05-14',
  executors: [
    { official: worker, responsible: true },
    { official: helper, responsible: false },
  ],
  ...more,
});

const appeal = (more: Partial<DocumentSnapshot> = {}): DocumentSnapshot => ({
  isn: 7,
  version: 1,
  kind: 2,
  number: 'ОГ-7',
  date: '2021-05-04',
  planDate: '2021-06-03',
  groupDue: '0.G.',
  groupAttributes: ['POS_MSG_ID', 'POS_STATUS', 'POS_COMMENT', 'POS_SENDING'],
  cardDue: '0.D.',
  deliveryIsn: null,
  values: { POS_MSG_ID: '20000001' },
  correspondents: [],
  addressees: [],
  rubrics: [],
  links: [],
  files: [],
  executors: [],
  resolutions: [resolution()],
  ...more,
});

const rules = {
  timeZone: moscow,
  commentSize: 2000,
  categories: () => ({ categoryCode: '114', subcategoryCode: '118' }),
};

function occasion(
  kind: 'document' | 'resolution',
  document: DocumentSnapshot | undefined,
  more: { told?: Record<string, string>; standing?: Standing } = {},
): Occasion {
  return {
    event: { kind, ref: kind === 'document' ? null : 71, at },
    document,
    told: new Map(Object.entries(more.told ?? {})),
    standing: more.standing ?? 'open',
    now: at,
  };
}

const draft = (...parameters: Parameters<typeof occasion>) => draftStatus(occasion(...parameters), rules);

function sent(made: Draft) {
  if (made.kind !== 'status') throw new Error(`Nothing is sent: ${JSON.stringify(made)}`);
  return { ...made, body: JSON.parse(made.body) as Record<string, unknown> };
}

describe('a status from a РК', () => {
  test('ST-01, ST-03: «Зарегистрировано» with number, date and the other data of the РК, the applicant not notified', () => {
    const made = sent(draft('document', appeal()));
    expect(made).toMatchObject({
      subject: 'document',
      title: 'Зарегистрировано',
      messageId: '20000001',
      values: { POS_STATUS: 'Зарегистрировано' },
    });
    expect(made.body).toEqual({
      status: 'REGISTERED',
      statusName: 'Зарегистрировано',
      occurredAt: '2021-05-04T07:15:00.000Z',
      notifyApplicant: false,
      registration: { number: 'ОГ-7', date: '2021-05-04' },
      planDate: '2021-06-03',
      categoryCode: '114',
      subcategoryCode: '118',
    });
  });

  test('ST-02, ST-03: «Назначен исполнитель» with data of РК and резолюция; its text becomes «Комментарий»', () => {
    const made = sent(draft('resolution', appeal()));
    expect(made).toMatchObject({
      subject: 'resolution:71',
      title: 'Назначен исполнитель',
      values: { POS_STATUS: 'Назначен исполнитель', POS_COMMENT: 'Разобраться и доложить' },
    });
    expect(made.body).toEqual({
      status: 'EXECUTOR_ASSIGNED',
      statusName: 'Назначен исполнитель',
      occurredAt: '2021-05-04T07:15:00.000Z',
      notifyApplicant: false,
      registration: { number: 'ОГ-7', date: '2021-05-04' },
      executors: [
        { fullName: 'Тестов Т.Т.', position: 'Специалист', department: 'Общий отдел', responsible: true },
        { fullName: 'Примерова П.П.', position: null, department: null, responsible: false },
      ],
      author: { fullName: 'Образцов О.О.' },
      planDate: '2021-05-14',
      comment: 'Разобраться и доложить',
      categoryCode: '114',
      subcategoryCode: '118',
    });
  });

  test.each([
    ['is there no more', undefined, 'gone'],
    ['is an outgoing one', appeal({ kind: 3 }), 'not-appeal'],
    ['is an incoming one', appeal({ kind: 1 }), 'not-appeal'],
    ['has lost its number', appeal({ values: { POS_MSG_ID: ' ' } }), 'not-appeal'],
  ] as const)('ST-01: nothing is told of a РК that %s', (_title, document, why) => {
    expect(draft('document', document)).toEqual({ kind: 'nothing', why });
  });

  test.each(['POS_MSG_ID', 'POS_STATUS', 'POS_COMMENT', 'POS_SENDING'])(
    'ST-08: a РК whose group lacks %s is left alone',
    (apiName) => {
      const groupAttributes = appeal().groupAttributes.filter((each) => each !== apiName);
      expect(draft('document', appeal({ groupAttributes }))).toEqual({ kind: 'nothing', why: 'left-alone' });
      expect(draft('resolution', appeal({ groupAttributes }))).toEqual({ kind: 'nothing', why: 'left-alone' });
    },
  );

  test('ST-01: told once for a number; another number is told again', () => {
    const told = { document: '20000001' };
    expect(draft('document', appeal(), { told })).toEqual({ kind: 'nothing', why: 'unchanged' });
    expect(sent(draft('document', appeal({ values: { POS_MSG_ID: '20000002' } }), { told })).messageId).toBe(
      '20000002',
    );
  });

  test('ST-01: «Статус» of a РК that went on meanwhile does not go back', () => {
    const values = { POS_MSG_ID: '20000001', POS_STATUS: 'Назначен исполнитель' };
    expect(sent(draft('document', appeal({ values }))).values).toEqual({});
  });

  test('ST-01: a number that is none is said in the РК and in its protocol, and not sent', () => {
    const made = draft('document', appeal({ values: { POS_MSG_ID: 'б/н' } }));
    const text = 'Зарегистрировано. Не отправлено в ПОС (номер сообщения ПОС должен состоять из цифр) 04/05/2021 10:15';
    expect(made).toMatchObject({
      kind: 'kept',
      reason: 'message-number',
      values: { POS_STATUS: 'Зарегистрировано', POS_SENDING: text },
    });
  });
});

describe('a status from a резолюция', () => {
  const changed: [string, Partial<ResolutionSnapshot>][] = [
    ['text', { text: 'Другое' }],
    ['author', { author: official('0.D.9.', 'Другов Д.Д.') }],
    ['no author', { author: null }],
    ['one executor less', { executors: [{ official: worker, responsible: true }] }],
    [
      'another responsible one',
      { executors: [...resolution().executors].map((each) => ({ ...each, responsible: true })) },
    ],
    ['date', { date: '2021-05-05' }],
    ['plan date', { planDate: null }],
  ];
  const before = resolutionFingerprint(resolution(), '20000001');

  test.each(changed)('ST-02: sent again when it changes: %s', (_title, change) => {
    const document = appeal({ resolutions: [resolution(change)] });
    expect(sent(draft('resolution', document, { told: { 'resolution:71': before } })).fingerprint).not.toBe(before);
  });

  test.each([
    ['nothing', {}],
    ['the order of executors', { executors: [...resolution().executors].reverse() }],
    ['what the directory says of people', { author: { ...author, name: 'Образцов-Новый О.О.', duty: null } }],
    ['the резолюция above', { parentIsn: 70 }],
  ] as [string, Partial<ResolutionSnapshot>][])('ST-02: not sent again when this changes: %s', (_title, change) => {
    const document = appeal({ resolutions: [resolution(change)] });
    expect(draft('resolution', document, { told: { 'resolution:71': before } })).toEqual({
      kind: 'nothing',
      why: 'unchanged',
    });
  });

  test('ST-02: of any level, with at least one responsible executor', () => {
    const below = resolution({ parentIsn: 70, executors: [{ official: helper, responsible: true }] });
    expect(sent(draft('resolution', appeal({ resolutions: [below] }))).title).toBe('Назначен исполнитель');
    const nobody = resolution({ executors: [{ official: worker, responsible: false }] });
    expect(draft('resolution', appeal({ resolutions: [nobody] }))).toEqual({ kind: 'nothing', why: 'no-responsible' });
    const empty = resolution({ executors: [] });
    expect(draft('resolution', appeal({ resolutions: [empty] }))).toEqual({ kind: 'nothing', why: 'no-responsible' });
  });

  test('ST-02: deleting sends nothing', () => {
    expect(draft('resolution', appeal({ resolutions: [] }))).toEqual({ kind: 'nothing', why: 'deleted' });
  });

  test('ST-02: no author, an author or executor without a duty, no text, no dates', () => {
    const bare = resolution({
      author: null,
      text: '',
      planDate: null,
      executors: [{ official: helper, responsible: true }],
    });
    const made = sent(draft('resolution', appeal({ planDate: null, resolutions: [bare] })));
    expect(made.body).not.toHaveProperty('author');
    expect(made.body).toMatchObject({ comment: null, planDate: null, executors: [{ position: null }] });
    expect(made.values).toMatchObject({ POS_COMMENT: null });
  });

  test('ST-02: without a plan date of its own the резолюция has that of the РК', () => {
    const made = sent(draft('resolution', appeal({ resolutions: [resolution({ planDate: null })] })));
    expect(made.body.planDate).toBe('2021-06-03');
  });

  test('ST-02, ED-06: a comment longer than the field is cut in the РК and whole at ПОС', () => {
    const text = '😀'.repeat(30);
    const document = appeal({ resolutions: [resolution({ text })] });
    const made = sent(draftStatus(occasion('resolution', document), { ...rules, commentSize: 20 }));
    expect(made.values.POS_COMMENT).toBe('😀'.repeat(20));
    expect(made.body.comment).toBe(text);
  });

  test('ST-02: after a final answer nothing is sent, «Статус» stays, the protocol notes it', () => {
    const made = draft('resolution', appeal(), { standing: 'answered' });
    expect(made).toMatchObject({ kind: 'kept', reason: 'answered', values: {} });
    expect(made).toMatchObject({ protocol: [{ comment: expect.stringContaining('окончательный ответ') }] });
    const registered = draft('document', appeal(), { standing: 'answered' });
    expect(registered).toMatchObject({ kind: 'kept', reason: 'answered', values: { POS_STATUS: 'Зарегистрировано' } });
  });

  test('ST-02: with an answer on approval the status goes, and the РК keeps showing the answer', () => {
    expect(sent(draft('resolution', appeal(), { standing: 'on-approval' })).values).toEqual({});
  });
});

describe('how ПОС takes a status of a message', () => {
  const time = (minute: number) => new Date(Date.UTC(2021, 4, 4, 7, minute));
  const answer = (minute: number, answerState = 'ANSWER_SENT'): Milestone => ({
    kind: 'answer',
    settledAt: time(minute),
    answerState,
  });
  const confirmed = (minute: number | null): Milestone => ({
    kind: 'registration',
    settledAt: minute === null ? null : time(minute),
    answerState: null,
  });

  test.each<[string, string | null, Milestone[], Standing]>([
    ['nothing but its confirmation', null, [confirmed(1)], 'open'],
    ['a final answer after it', null, [confirmed(1), answer(2)], 'answered'],
    ['a supplement confirmed after the answer', null, [confirmed(1), answer(2), confirmed(3)], 'open'],
    ['a supplement whose confirmation is on its way', null, [confirmed(1), answer(2), confirmed(null)], 'open'],
    ['an answer to the supplement, too', null, [answer(2), confirmed(3), answer(4)], 'answered'],
    ['an answer on approval', null, [confirmed(1), answer(2, 'ANSWER_ON_APPROVAL')], 'on-approval'],
    ['an answer that the ЛКО approved', null, [confirmed(1), answer(2, 'REJECTED')], 'answered'],
    ['an answer that the ЛКО refused', null, [confirmed(1), answer(2, 'EXECUTOR_ASSIGNED')], 'open'],
    ['another one after that', null, [answer(2, 'EXECUTOR_ASSIGNED'), answer(3)], 'answered'],
    ['only «Статус» knows of the answer', 'Направлен ответ: Не решено', [confirmed(1)], 'answered'],
    ['«Отложено» is not final', 'Направлен ответ: Отложено', [confirmed(1)], 'open'],
    ['only «Статус», and a supplement on its way', 'Направлен ответ: Решено', [confirmed(null)], 'open'],
  ])('ST-02: %s', (_title, status, milestones, expected) => {
    expect(standingOf({ values: { POS_STATUS: status } }, milestones)).toBe(expected);
  });
});

describe('the organisation of a РК', () => {
  const department = (due: string, more: Partial<Department> = {}): Department => ({
    due,
    parentDue: null,
    kind: 'department',
    name: due,
    duty: null,
    cardName: due,
    cardDue: due,
    organizationDue: null,
    head: false,
    cabinetIsn: null,
    ...more,
  });
  const organization = (name: string, lkoId: string, departments: Department[], alone = false): PosOrganization => ({
    due: `0.${name}.`,
    name,
    clientId: name,
    secret: '',
    lkoId,
    directory: { due: `0.${name}.`, name, fullName: null, current: false, values: {} },
    departments,
    alone,
  });
  const one = organization('Первая', 'AAAA-1', [department('0.1.')]);
  const two = organization('Вторая', 'bbbb-2', [department('0.2.5.', { cardName: null, cardDue: '0.2.' })]);
  const both = [one, two];
  const owner = (more: object = {}) => ({ lkoId: '', cardDue: '0.9.', deliveredTo: undefined, ...more });

  test.each([
    ['the one whose ЛКО the message came from', { deliveredTo: two.due, lkoId: 'AAAA-1', cardDue: '0.1.' }, two],
    ['that of «ID организации (ЛКО)», whatever its case', { lkoId: ' aaaa-1 ', cardDue: '0.2.' }, one],
    ['that of its картотека where the id says nothing', { cardDue: '0.1.' }, one],
    ['that of its картотека where nobody has the id', { lkoId: 'cccc-3', cardDue: '0.1.' }, one],
    ['that whose подразделение belongs to its картотека', { cardDue: '0.2.' }, two],
    ['that of the подразделение above its картотека', { cardDue: '0.1.7.' }, one],
  ])('ST-01: %s', (_title, more, expected) => {
    expect(organizationOf(owner(more), both)).toBe(expected);
  });

  test('ST-01: the nearest подразделение above a картотека counts', () => {
    const inner = organization('Внутренняя', '', [department('0.1.7.')]);
    expect(organizationOf(owner({ cardDue: '0.1.7.3.' }), [one, inner])).toBe(inner);
  });

  test('ST-01: without any association the only organisation', () => {
    const alone = organization('Одна', '', [], true);
    expect(organizationOf(owner(), [alone])).toBe(alone);
  });

  test.each([
    ['nothing fits', {}, both, 'ORGANIZATION_UNKNOWN'],
    ['there is none', {}, [], 'ORGANIZATION_UNKNOWN'],
    ['the one it came from has no key any more', { deliveredTo: '0.X.' }, both, 'ORGANIZATION_LEFT'],
    [
      'several share the картотека',
      { cardDue: '0.2.' },
      [two, organization('Третья', '', [department('0.2.6.', { cardDue: '0.2.' })])],
      'ORGANIZATION_AMBIGUOUS',
    ],
  ])('ST-01, PX-04: it cannot be told where %s', (_title, more, organizations, code) => {
    expect(() => organizationOf(owner(more), organizations)).toThrow(expect.objectContaining({ code }));
  });
});
