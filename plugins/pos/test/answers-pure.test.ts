import { describe, expect, test } from '@jest/globals';
import type { Department, DocumentSnapshot, Official } from '../../../core/contract/index.ts';
import { decisionOf } from '../answers/approval.ts';
import { subjectOf } from '../answers/conditions.ts';
import { headOf } from '../answers/head.ts';
import { checkInput, fileProblems } from '../answers/input.ts';
import { answers } from '../answers/kind.ts';
import { fillPlaceholders, placeholderValues } from '../answers/placeholders.ts';
import { answerAttributes, answerTitle, answerTypes } from '../answers/types.ts';
import { AnswerUnreadable, NotRegistered, OrganizationFault, PosAway, PosRefusal } from '../errors.ts';
import type { Entry } from '../outbox/entry.ts';

const official = (due: string, name = 'Образцов О.О.'): Official => ({
  due,
  name,
  duty: null,
  departmentDue: '0.1.',
  departmentName: 'Отдел',
});

const document = (isn: number, more: Partial<DocumentSnapshot> = {}): DocumentSnapshot => ({
  isn,
  version: 1,
  kind: 2,
  number: `ОГ-${isn}`,
  date: '2026-03-02',
  planDate: null,
  groupDue: '0.G.',
  groupAttributes: answerAttributes,
  cardDue: '0.1.',
  deliveryIsn: null,
  values: {},
  correspondents: [],
  addressees: [],
  rubrics: [],
  links: [],
  files: [],
  executors: [],
  resolutions: [],
  ...more,
});

const appeal = (isn: number, messageId: string, due = '0.1.A.', more: Partial<DocumentSnapshot> = {}) =>
  document(isn, {
    values: { POS_MSG_ID: messageId },
    resolutions: [
      {
        isn: isn * 10,
        documentIsn: isn,
        parentIsn: null,
        author: null,
        text: 'Ответить',
        date: '2026-03-03',
        planDate: null,
        executors: [{ official: official(due), responsible: false }],
      },
    ],
    ...more,
  });
const answer = (more: Partial<DocumentSnapshot> = {}) =>
  document(1, { kind: 3, executors: [official('0.1.A.')], values: { POS_MSG_ID: '77' }, ...more });

describe('RP-01: each condition is named', () => {
  const reasons = (own: DocumentSnapshot, linked: DocumentSnapshot[], asked?: string) =>
    subjectOf(own, linked, asked).reasons.map(({ code }) => code);

  test.each<[string, DocumentSnapshot, DocumentSnapshot[], string[]]>([
    ['all hold', answer(), [appeal(2, '77')], []],
    ['no outgoing РК', answer({ kind: 1 }), [appeal(2, '77')], ['NOT_OUTGOING']],
    ['attributes missing', answer({ groupAttributes: ['POS_STATUS'] }), [appeal(2, '77')], ['ATTRIBUTES_MISSING']],
    ['no link', answer(), [], ['NOT_LINKED']],
    ['linked with what is no обращение', answer(), [appeal(2, ' ')], ['NOT_LINKED']],
    [
      'linked with an outgoing РК that has a number',
      answer(),
      [appeal(2, '77', '0.1.A.', { kind: 3 })],
      ['NOT_LINKED'],
    ],
    ['another number', answer(), [appeal(2, '78')], ['OTHER_NUMBER']],
    ['a number typed by hand', answer({ values: { POS_MSG_ID: 'б/н' } }), [appeal(2, 'б/н')], ['NUMBER_WRONG']],
    ['no executor', answer({ executors: [] }), [appeal(2, '77')], ['NO_EXECUTOR']],
    ['an executor of another обращение', answer(), [appeal(2, '77', '0.2.B.')], ['FOREIGN_EXECUTOR']],
  ])('%s', (_, own, linked, expected) => {
    expect(reasons(own, linked)).toEqual(expected);
  });

  test('the own number, else that of the linked one; of several the user picks; of one number the latest', () => {
    const both = [appeal(2, '77'), appeal(3, '78')];
    expect(subjectOf(answer(), both, undefined)).toMatchObject({ messageId: '77', appeal: { isn: 2 } });
    const bare = answer({ values: {} });
    expect(subjectOf(bare, [appeal(3, '78')], undefined)).toMatchObject({ messageId: '78', reasons: [] });
    expect(subjectOf(bare, both, undefined)).toMatchObject({ messageId: null, appeal: null, reasons: [] });
    expect(subjectOf(bare, both, '78')).toMatchObject({ messageId: '78', appeal: { isn: 3 }, reasons: [] });
    const supplement = appeal(1, '77', '0.1.A.', { date: '2026-03-09' });
    expect(subjectOf(answer(), [supplement, ...both], undefined)).toMatchObject({ appeal: { isn: 1 } });
  });

  test('of several executors the one who is an executor of the обращение', () => {
    const executors = [official('0.9.Z.', 'Чужой Ч.Ч.'), official('0.1.A.', 'Свой С.С.')];
    expect(subjectOf(answer({ executors }), [appeal(2, '77')], undefined).executor?.name).toBe('Свой С.С.');
  });
});

test('RP-02: the head is the executor himself, else the first by weight, else nobody', () => {
  const one = (due: string, head: boolean, person: string | null = `Лицо ${due}`): Department => ({
    due,
    parentDue: '0.1.',
    kind: 'official',
    name: `${due} - должность`,
    duty: null,
    cardName: null,
    cardDue: null,
    organizationDue: null,
    head,
    cabinetIsn: null,
    person,
  });
  const officials = [one('0.1.A.', false), one('0.1.B.', true), one('0.1.C.', true)];
  expect(headOf({ due: '0.1.A.' }, officials)).toBe('Лицо 0.1.B.');
  expect(headOf({ due: '0.1.C.' }, officials)).toBe('Лицо 0.1.C.');
  expect(headOf({ due: '0.1.A.' }, [officials[0]!])).toBeNull();
});

describe('RP-03', () => {
  test('«Статус» of each type is a value of the attribute (table 4)', () => {
    expect(answerTypes.map(answerTitle)).toEqual([
      'Направлен ответ: Решено',
      'Направлен ответ: Не решено',
      'Направлен ответ: Отложено',
      'Направлен ответ: Перенаправлено',
      'Направлен ответ: Отклонено',
    ]);
  });

  test('placeholders in any case and with blanks; others stay; without a value they are named', () => {
    const values = placeholderValues(document(211, { date: '2021-05-04' }));
    expect(fillPlaceholders('{№} от { ДАТА }, {фио}, {Отдел}, {}', values)).toEqual({
      text: 'ОГ-211 от 04.05.2021, {фио}, {Отдел}, {}',
      unfilled: ['{фио}'],
    });
    const person = { ...values, фио: 'Примерова $& П.П.' };
    expect(fillPlaceholders('{ФИО}', person)).toEqual({ text: 'Примерова $& П.П.', unfilled: [] });
  });

  test('«Срок перенесен» by the day of the installation', () => {
    const values = placeholderValues(document(1));
    const rules = { values, sizes: { text: 10, comment: 5 }, today: '2026-12-31' };
    const check = (postponedTo: unknown) => {
      const { problems, warnings } = checkInput({ type: 'POSTPONED', text: 'Да', postponedTo }, rules);
      return [problems.length, warnings.length];
    };
    expect(check('2026-12-31')).toEqual([1, 0]);
    expect(check('2027-01-01')).toEqual([0, 0]);
    expect(check('2027-01-30')).toEqual([0, 0]);
    expect(check('2027-01-31')).toEqual([0, 1]);
    for (const odd of [5, {}, '2027-02-29', '2027-1-1', '+002027-01-01']) expect(check(odd)).toEqual([1, 0]);
  });

  test('RP-07: ten files and ten MiB are the limit', () => {
    const files = (count: number, size: number) => fileProblems(Array.from({ length: count }, () => ({ size }))).length;
    expect([files(10, 1024 * 1024), files(11, 1), files(1, 10 * 1024 * 1024 + 1), files(0, 0)]).toEqual([0, 1, 1, 0]);
  });
});

describe('RP-06: what a failure means', () => {
  const unsent = () => PosAway.before(PosAway.status(503));
  const refusal = new PosRefusal(409, 'ALREADY_ANSWERED', 'Ответ уже есть.');
  test.each<[string, Error, string, string]>([
    ['a refusal of ПОС', refusal, 'refused', 'refused'],
    ['not registered yet', new NotRegistered(), 'refused', 'refused'],
    ['a 4xx of something on the way', new PosRefusal(404, '', ''), 'refused', 'later'],
    ['not sent', unsent(), 'refused', 'later'],
    ['too many requests', PosAway.status(429), 'refused', 'later'],
    ['a wrong key', OrganizationFault.wrongKey(), 'refused', 'later'],
    ['a failure of ПОС', PosAway.status(500), 'later', 'later'],
    ['in progress', PosAway.inProgress(), 'later', 'later'],
    ['an answer that cannot be read', AnswerUnreadable.notJson(undefined), 'later', 'later'],
  ])('%s', (_, error, first, unclear) => {
    const entry = (more: Partial<Entry>) => ({ resumed: false, attempts: 0, ...more }) as Entry;
    expect(answers.verdict?.(error as never, entry({}))).toBe(first);
    expect(answers.verdict?.(error as never, entry({ attempts: 1 }))).toBe(unclear);
    expect(answers.verdict?.(error as never, entry({ resumed: true }))).toBe(unclear);
  });
});

test('RP-05: the decision of the ЛКО is that about this answer, by its key', () => {
  const record = (kind: string, state: string, idempotencyKey: string | null = null) =>
    ({ at: new Date(0), kind, state, deliveryId: null, number: null, idempotencyKey }) as never;
  const first = [record('ANSWER', 'ANSWER_ON_APPROVAL', 'one'), record('APPROVAL', 'EXECUTOR_ASSIGNED')];
  const second = [record('STATUS', 'EXECUTOR_ASSIGNED'), record('ANSWER', 'ANSWER_ON_APPROVAL', 'two')];
  expect(decisionOf([...first, ...second], 'one')).toBe(false);
  expect(decisionOf([...first, ...second], 'two')).toBeUndefined();
  expect(decisionOf([...first, ...second, record('APPROVAL', 'SOLVED')], 'two')).toBe(true);
  expect(decisionOf(first, 'other')).toBeUndefined();
});
