import type { Rubric } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';

/** The rubric of a message, and what a registrar should know about the choice. */
export interface RubricChoice {
  readonly due: string | null;
  readonly remark: string | null;
}

/** The rubricator below «Вершина классификатора ПОС», ready for searching by names. */
export class RubricTree {
  readonly #vertexDue: string;
  readonly #children = new Map<string, Rubric[]>();
  readonly #named = new Map<string, Rubric[]>();
  readonly #byDue = new Map<string, Rubric>();

  constructor(vertexDue: string, rubrics: readonly Rubric[]) {
    this.#vertexDue = vertexDue;
    for (const rubric of rubrics) {
      this.#byDue.set(rubric.due, rubric);
      append(this.#children, rubric.parentDue ?? '', rubric);
      append(this.#named, normalizeTitle(rubric.name), rubric);
    }
  }

  /**
   * RG-04: walks category → subcategory → fact by names as deep as it goes; where the walk fails, takes a name that is
   * unique below the vertex; where that is there several times, stays at the deepest sure ancestor, with a remark.
   */
  choose(names: readonly string[]): RubricChoice {
    const path = names.join(' → ');
    let sure: Rubric | null = null;
    let elsewhere = false;
    let missed = false;
    for (const [level, name] of names.entries()) {
      const wanted = normalizeTitle(name);
      // Where not even the category was found, a child of the vertex is no more likely than any homonym deeper down.
      const children = sure === null && level > 0 ? [] : this.#childrenOf(sure);
      const below: readonly Rubric[] = children.filter((child) => normalizeTitle(child.name) === wanted);
      if (below.length === 1) {
        sure = below[0]!;
        continue;
      }
      const anywhere = below.length > 1 ? below : (this.#named.get(wanted) ?? []);
      // A homonym nearer to the vertex than what is sure already is another thing («Другое» as fact and as category).
      const deeper = anywhere.filter((rubric) => this.#depth(rubric) > this.#depth(sure));
      if (deeper.length > 1) return { due: sure?.due ?? null, remark: texts.remarks.rubricUnsure(path, name) };
      const [unique] = deeper;
      if (unique === undefined) {
        missed ||= sure === null || this.#childrenOf(sure).length > 0;
        continue;
      }
      elsewhere ||= sure !== null && !this.#isBelow(unique, sure);
      sure = unique;
      missed = false;
    }
    return { due: sure?.due ?? null, remark: remarkOf(path, sure, elsewhere, missed) };
  }

  #childrenOf(rubric: Rubric | null): readonly Rubric[] {
    return this.#children.get(rubric?.due ?? this.#vertexDue) ?? [];
  }

  /** 0 for the vertex, 1 for categories. */
  #depth(rubric: Rubric | null): number {
    let depth = 0;
    for (let step = rubric; step !== null; step = this.#parent(step)) depth++;
    return depth;
  }

  #isBelow(rubric: Rubric, ancestor: Rubric): boolean {
    for (let step: Rubric | null = rubric; step !== null; step = this.#parent(step)) {
      if (step.due === ancestor.due) return true;
    }
    return false;
  }

  #parent(rubric: Rubric): Rubric | null {
    return this.#byDue.get(rubric.parentDue ?? '') ?? null;
  }
}

function remarkOf(path: string, sure: Rubric | null, elsewhere: boolean, missed: boolean): string | null {
  if (sure === null) return texts.remarks.rubricMissing(path);
  if (elsewhere) return texts.remarks.rubricElsewhere(path, sure.name);
  return missed ? texts.remarks.rubricPartial(path, sure.name) : null;
}

/** Case, ё = е and extra blanks do not matter; dots do. */
export function normalizeTitle(name: string): string {
  return name.toLowerCase().replaceAll('ё', 'е').replace(/\s+/gu, ' ').trim();
}

function append(map: Map<string, Rubric[]>, key: string, rubric: Rubric): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [rubric]);
  else list.push(rubric);
}
