import type { Rubric } from '../../../core/contract/index.ts';
import { normalizeTitle } from '../registration/rubrics.ts';
import type { Category } from '../wire/parse-categories.ts';

/** How the rubricator and the classifier of ПОС differ; of a branch only its top is named (ED-09). */
export interface ClassifierDifference {
  /** In the rubricator, and not known to ПОС by this name at this place. */
  readonly unknown: readonly { readonly code: string; readonly path: string }[];
  /** At ПОС, and not in the rubricator. */
  readonly missing: readonly { readonly id: string; readonly path: string }[];
  /** The same by name, but the last part of the code, which goes to ПОС, is another. */
  readonly codes: readonly { readonly code: string; readonly id: string; readonly path: string }[];
}

/** Compares by names, as messages are matched (RG-04), level by level below the vertex. */
export function compareClassifier(
  vertexDue: string,
  rubrics: readonly Rubric[],
  categories: readonly Category[],
): ClassifierDifference {
  const below = new Map<string, Rubric[]>();
  for (const rubric of rubrics) {
    const parent = rubric.parentDue ?? '';
    below.set(parent, [...(below.get(parent) ?? []), rubric]);
  }
  const difference = { unknown: [], missing: [], codes: [] } as {
    unknown: { code: string; path: string }[];
    missing: { id: string; path: string }[];
    codes: { code: string; id: string; path: string }[];
  };
  const compare = (due: string, known: readonly Category[], above: string): void => {
    const named = new Map(known.map((category) => [normalizeTitle(category.name), category]));
    const path = (name: string) => (above === '' ? name : `${above} → ${name}`);
    const found = new Set<Category>();
    for (const rubric of below.get(due) ?? []) {
      const category = named.get(normalizeTitle(rubric.name));
      if (category === undefined) {
        difference.unknown.push({ code: rubric.code, path: path(rubric.name) });
        continue;
      }
      found.add(category);
      if (lastPart(rubric.code) !== category.id) {
        difference.codes.push({ code: rubric.code, id: category.id, path: path(category.name) });
      }
      compare(rubric.due, category.children, path(category.name));
    }
    for (const category of known) {
      if (!found.has(category)) difference.missing.push({ id: category.id, path: path(category.name) });
    }
  };
  compare(vertexDue, categories, '');
  return difference;
}

/** ST-05: what goes to ПОС of a code. */
function lastPart(code: string): string {
  return code.slice(code.lastIndexOf('.') + 1).trim();
}
