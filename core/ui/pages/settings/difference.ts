import type { Settings } from '../../api-types.ts';
import { shownDate } from '../../kit/format.ts';
import { titleOfChoice } from '../../kit/schema-form/hints.ts';
import { planOf, pointerOf, type Schema, stepsOf } from '../../kit/schema-form/plan.ts';
import { schemasTo } from './draft.ts';
import { texts } from './texts.ts';

/** A pointer of a difference, as the fields that lead to it: `/instances/1/login` is «JobID: 1», «Логин» (TM-25). */
function wayTo({ schema }: Settings, pointer: string): { where: string[]; fields: Schema[] } {
  const [area, jobId = '', ...rest] = stepsOf(pointer);
  const common = area === 'common';
  const block = common ? schema.common : schema.instance;
  const inner = common ? pointer.slice('/common'.length) : pointerOf(rest);
  return {
    where: common ? [] : [texts.jobId(jobId)],
    fields: block === null ? [] : schemasTo(planOf(block, []).schema, inner),
  };
}

export function diffTitle(settings: Settings, pointer: string): string {
  const { where, fields } = wayTo(settings, pointer);
  return [...where, ...fields.map(({ title }) => title)].join(': ');
}

/** A value of a difference in words. */
export function diffValue(settings: Settings, pointer: string, value: unknown): string {
  const schema = wayTo(settings, pointer).fields.at(-1) ?? {};
  const choice = titleOfChoice(schema, value);
  if (choice !== undefined) return choice;
  return schema.format === 'date' && typeof value === 'string' ? shownDate(value) : shownValue(value);
}

/** Nothing, or an object or list with nothing in it. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}

function shownValue(value: unknown): string {
  if (value === true) return texts.yes;
  if (value === false) return texts.no;
  if (typeof value === 'number') return String(value).replace('.', ',');
  if (Array.isArray(value)) return value.map(shownValue).join('; ');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(shownValue).join(' — ');
  return String(value);
}
