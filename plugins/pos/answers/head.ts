import type { Department, Official } from '../../../core/contract/index.ts';

/**
 * «Руководитель» (RP-02): the executor himself where he is marked «Начальник», else the first by weight of the same
 * подразделение who is; null: «не определён».
 * @param officials of the подразделение of the executor, by weight
 */
export function headOf(executor: Pick<Official, 'due'>, officials: readonly Department[]): string | null {
  const heads = officials.filter(({ head }) => head);
  const head = heads.find(({ due }) => due === executor.due) ?? heads[0];
  return head === undefined ? null : (head.person ?? head.name);
}
