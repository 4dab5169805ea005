import type { Rubric } from '../../../core/contract/index.ts';

/** Codes that ПОС knows a question by (ST-05). */
export interface CategoryCodes {
  readonly categoryCode: string | null;
  readonly subcategoryCode: string | null;
}

/** A rubric as far as its place and code matter. */
export type PlacedRubric = Pick<Rubric, 'due' | 'code'>;

/**
 * ST-05: of the rubrics in their order the first below «Вершина классификатора ПОС» counts; the first level below the
 * vertex is the category, the second the subcategory, a deeper one climbs to it. Rubrics of other vertices say nothing.
 * @param above the rubric of an ancestor's DUE; undefined where there is none (any more)
 */
export function categoryCodes(
  rubrics: readonly PlacedRubric[],
  vertexDue: string,
  above: (due: string) => PlacedRubric | undefined,
): CategoryCodes {
  const chosen = rubrics.find(({ due }) => isBelow(due, vertexDue));
  if (chosen === undefined) return { categoryCode: null, subcategoryCode: null };
  const [category, subcategory] = ancestry(chosen.due, vertexDue);
  const codeAt = (due: string | undefined) => {
    const rubric = due === undefined ? undefined : due === chosen.due ? chosen : above(due);
    return rubric === undefined ? null : lastPart(rubric.code);
  };
  return { categoryCode: codeAt(category), subcategoryCode: codeAt(subcategory) };
}

export function isBelow(due: string, vertexDue: string): boolean {
  return due.startsWith(vertexDue) && due !== vertexDue;
}

/** The DUE of each level from the first below the vertex down to the rubric itself. */
function ancestry(due: string, vertexDue: string): string[] {
  const steps = due.slice(vertexDue.length).split('.').slice(0, -1);
  return steps.map((_, level) => `${vertexDue}${steps.slice(0, level + 1).join('.')}.`);
}

/** What is right of the last dot, e.g. `118` of `1802.114.118`; null where that is nothing. */
function lastPart(code: string): string | null {
  return code.slice(code.lastIndexOf('.') + 1).trim() || null;
}
