import type { Contour } from '../wire.ts';
import type { RowError } from './columns.ts';

/** Rows of later uploads that the showcase rejects because a test wants it; what is left out does not restrict. */
export interface RejectRule {
  /** Every so many records of the file, e.g. 2 for half of them. */
  every?: number;
  ids?: readonly string[];
  login?: string;
  contour?: Contour;
  /** How many uploads it hits; without it all. */
  times?: number;
  /** `REJECTED_BY_MODERATOR` by default. */
  code?: string;
  message?: string;
  field?: string | null;
}

/** Judges one row of an upload. */
export type RowJudge = (line: number, id: string) => RowError[];

interface ActiveRule extends RejectRule {
  number: number;
  hits: number;
}

export class RejectRules {
  #rules: ActiveRule[] = [];
  #last = 0;

  add(rule: RejectRule): number {
    this.#rules.push({ ...rule, number: ++this.#last, hits: 0 });
    return this.#last;
  }

  remove(number: number): void {
    this.#rules = this.#rules.filter((rule) => rule.number !== number);
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rules that hit this upload, each counted once. */
  forUpload(contour: Contour, login: string): RowJudge {
    const rules = this.#rules.filter((rule) => hits(rule, contour, login));
    for (const rule of rules) rule.hits++;
    const wanted = rules.map((rule) => ({ rule, ids: rule.ids && new Set(rule.ids) }));
    return (line, id) =>
      wanted
        .filter(({ rule, ids }) => (ids?.has(id) ?? true) && (line - 1) % (rule.every ?? 1) === 0)
        .map(({ rule }) => rejection(rule, line, id));
  }
}

function hits({ contour, login, times = Number.POSITIVE_INFINITY, hits }: ActiveRule, inContour: Contour, by: string) {
  return (contour ?? inContour) === inContour && (login ?? by) === by && hits < times;
}

function rejection({ code, message, field }: RejectRule, line: number, id: string): RowError {
  return {
    line,
    id,
    field: field ?? null,
    code: code ?? 'REJECTED_BY_MODERATOR',
    message: message ?? 'Запись отклонена витриной.',
  };
}
