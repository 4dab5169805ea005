import type { AppealStateName } from '../wire/parse-state.ts';

/** Which «Статус» of a РК fits which state of its message at ПОС: the table of states of the contract. */
const fitting: readonly (readonly [AppealStateName, string])[] = [
  ['REGISTERED', ''],
  ['REGISTERED', 'Зарегистрировано'],
  ['EXECUTOR_ASSIGNED', 'Назначен исполнитель'],
  ['ANSWER_POSTPONED', 'Направлен ответ: Отложено'],
  ['SOLVED', 'Направлен ответ: Решено'],
  ['NOT_SOLVED', 'Направлен ответ: Не решено'],
  ['REDIRECTED', 'Направлен ответ: Перенаправлено'],
  ['REJECTED', 'Направлен ответ: Отклонено'],
  ['ANSWER_ON_APPROVAL', 'Направлен ответ: Решено'],
  ['ANSWER_ON_APPROVAL', 'Направлен ответ: Не решено'],
  ['ANSWER_ON_APPROVAL', 'Направлен ответ: Перенаправлено'],
  ['ANSWER_ON_APPROVAL', 'Направлен ответ: Отклонено'],
];

/** The pairs as two columns, for `unnest`. */
export const fittingColumns: readonly [string[], string[]] = [
  fitting.map(([state]) => state),
  fitting.map(([, status]) => status),
];

/** States after a final answer, also while the ЛКО has not approved it yet. */
export const answeredStates: readonly AppealStateName[] = [
  'ANSWER_ON_APPROVAL',
  'SOLVED',
  'NOT_SOLVED',
  'REDIRECTED',
  'REJECTED',
];

/** «Статус» after a final answer. */
export const answeredStatuses: readonly string[] = fitting
  .filter(([state]) => state === 'ANSWER_ON_APPROVAL')
  .map(([, status]) => status);

/** The «Статус» that stands for a state; null where ПОС does not tell which (an answer on approval) or there is none. */
export function statusOf(state: string): string | null {
  if (state === 'ANSWER_ON_APPROVAL') return null;
  return fitting.find(([name, status]) => name === state && status !== '')?.[1] ?? null;
}
