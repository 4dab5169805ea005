import type { RubricChange, RubricLine } from '../api.ts';
import { longerThan, storable } from '../storable.ts';
import { type RowProblem, rubricPrefixWrong, rubricRowsWrong } from './errors.ts';
import { texts } from './texts.ts';

const sizes = { code: 248, name: 2000, note: 255 } as const;

/** A rubric as it stands in the rubricator. */
export interface KnownRubric {
  readonly isn: number;
  readonly due: string;
  /** 0 at the top. */
  readonly parentIsn: number;
  readonly code: string;
  readonly name: string;
  readonly note: string | null;
}

/** A line of the file, its code with the prefix. */
export interface WantedRubric {
  readonly row: number;
  readonly code: string;
  readonly name: string;
  readonly note: string | null | undefined;
  /** Code of the rubric above it; null at the top. */
  readonly parentCode: string | null;
}

export interface RubricPlan {
  /** Parents before what stands below them. */
  readonly added: readonly WantedRubric[];
  readonly changed: readonly { readonly known: KnownRubric; readonly name: string; readonly note: string | null }[];
  readonly unchanged: number;
  readonly changes: readonly RubricChange[];
}

/**
 * Compares the lines of a file with the rubricator.
 * @throws InvalidError with a problem for each wrong row
 */
export function planImport(
  lines: readonly RubricLine[],
  prefix: string,
  rubricator: readonly KnownRubric[],
): RubricPlan {
  const known = new Map(rubricator.map((rubric) => [rubric.code, rubric]));
  const { wanted, problems } = read(lines, prefix, known);
  problems.push(...namesakes(wanted, rubricator, known));
  if (problems.length > 0) throw rubricRowsWrong(problems);
  const added = wanted.filter(({ code }) => !known.has(code)).sort((one, other) => one.code.length - other.code.length);
  const compared = wanted.flatMap((line) => {
    const before = known.get(line.code);
    if (before === undefined) return [];
    return [{ line, before, note: line.note === undefined ? before.note : line.note }];
  });
  const changed = compared
    .filter(({ line, before, note }) => line.name !== before.name || note !== before.note)
    .map(({ line, before, note }) => ({ known: before, name: line.name, note }));
  const changes: RubricChange[] = [
    ...added.map(({ row, code, name }): RubricChange => ({ kind: 'added', row, code, name, before: null })),
    ...compared
      .filter(({ line, before }) => line.name !== before.name)
      .map(({ line: { row, code, name }, before }): RubricChange => {
        return { kind: 'renamed', row, code, name, before: before.name };
      }),
    ...compared
      .filter(({ before, note }) => note !== before.note)
      .map(({ line: { row, code, name }, before, note }): RubricChange => {
        return { kind: 'note', row, code, name, before: before.note, after: note };
      }),
    ...missing(wanted, prefix, rubricator, known),
  ];
  return { added, changed, unchanged: compared.length - changed.length, changes };
}

/** The lines with whole codes, and what is wrong with them by themselves. */
function read(
  lines: readonly RubricLine[],
  prefix: string,
  known: ReadonlyMap<string, KnownRubric>,
): { wanted: WantedRubric[]; problems: RowProblem[] } {
  const before = storable(prefix).trim();
  if (longerThan(before, sizes.code - 1)) throw rubricPrefixWrong(sizes.code - 1);
  const problems: RowProblem[] = [];
  const rowOf = new Map<string, number>();
  const bare = lines.map((line, index) => {
    const code = storable(line.code).trim();
    const read = {
      row: line.row ?? index + 1,
      bare: code,
      code: `${before}${code}`,
      name: storable(line.name).trim(),
      note: line.note == null ? line.note : storable(line.note).trim() || null,
    };
    problems.push(...problemsOf(read, rowOf.get(read.code)));
    if (!rowOf.has(read.code)) rowOf.set(read.code, read.row);
    return read;
  });
  const wanted = bare.map(({ row, bare, code, name, note }): WantedRubric => {
    const above = code.lastIndexOf('.') > 0 ? code.slice(0, code.lastIndexOf('.')) : null;
    const exists = above !== null && (rowOf.has(above) || known.has(above));
    // The prefix is any text: where it names no rubric, the codes behind it begin at the top.
    if (isWhole(bare) && bare.includes('.') && !exists && above !== null && !known.has(code)) {
      problems.push({ row, field: 'code', problem: texts.noParent(above) });
    }
    return { row, code, name, note, parentCode: exists ? above : nearest(above, known) };
  });
  return { wanted, problems };
}

/** Whether something stands before, between and behind the dots. */
function isWhole(bare: string): boolean {
  return bare.split('.').every((part) => part.trim() !== '');
}

/** The rubric that the longest part of a prefix names. */
function nearest(above: string | null, known: ReadonlyMap<string, KnownRubric>): string | null {
  for (let code = above; code !== null && code !== ''; ) {
    if (known.has(code)) return code;
    const end = code.lastIndexOf('.');
    code = end > 0 ? code.slice(0, end) : null;
  }
  return null;
}

function problemsOf(
  line: { row: number; bare: string; code: string; name: string; note: string | null | undefined },
  sameCode: number | undefined,
): RowProblem[] {
  const { row, bare, code, name, note } = line;
  const found: RowProblem[] = [];
  const refuse = (field: RowProblem['field'], problem: string) => found.push({ row, field, problem });
  if (bare === '') refuse('code', texts.required);
  else if (!isWhole(bare)) refuse('code', texts.codeDots);
  else if (sameCode !== undefined) refuse('code', texts.codeTwice(sameCode));
  if (longerThan(code, sizes.code)) refuse('code', texts.codeTooLong(sizes.code));
  if (name === '') refuse('name', texts.required);
  if (longerThan(name, sizes.name)) refuse('name', texts.tooLong(sizes.name));
  if (note != null && longerThan(note, sizes.note)) refuse('note', texts.tooLong(sizes.note));
  return found;
}

/** Names are unique among siblings, as they will stand after the import. */
function namesakes(
  wanted: readonly WantedRubric[],
  rubricator: readonly KnownRubric[],
  known: ReadonlyMap<string, KnownRubric>,
): RowProblem[] {
  const inFile = new Set(wanted.map(({ code }) => code));
  const codeOf = new Map(rubricator.map(({ isn, code }) => [isn, code]));
  const taken = new Map<string, { row: number | null; code: string }>();
  for (const { parentIsn, code, name } of rubricator) {
    if (!inFile.has(code)) taken.set(placeOf(codeOf.get(parentIsn) ?? null, name), { row: null, code });
  }
  const found: RowProblem[] = [];
  for (const { row, code, name, parentCode } of wanted) {
    const before = known.get(code);
    const above = before === undefined ? parentCode : (codeOf.get(before.parentIsn) ?? null);
    const place = placeOf(above, name);
    const other = taken.get(place);
    if (other === undefined) taken.set(place, { row, code });
    else if (name !== '' && other.code !== code) {
      const problem = other.row === null ? texts.nameInBase(other.code) : texts.nameInFile(other.row);
      found.push({ row, field: 'name', problem });
    }
  }
  return found;
}

/** Names are compared as the database does it: without case, ё as е. */
function placeOf(above: string | null, name: string): string {
  return `${above ?? ''}\n${name.toLowerCase().replaceAll('ё', 'е')}`;
}

/**
 * What the file does not have: of the codes with the prefix, or, where there is none, of what stands below the rubrics
 * of the file. It stays: rubrics stand in РК, and who imports decides.
 */
function missing(
  wanted: readonly WantedRubric[],
  prefix: string,
  rubricator: readonly KnownRubric[],
  known: ReadonlyMap<string, KnownRubric>,
): RubricChange[] {
  const inFile = new Set(wanted.map(({ code }) => code));
  const dues = new Set(wanted.flatMap(({ code }) => known.get(code)?.due ?? []));
  const concerns = ({ code, due }: KnownRubric) =>
    prefix === '' ? ancestors(due).some((above) => dues.has(above)) : code.startsWith(prefix);
  return rubricator
    .filter((rubric) => !inFile.has(rubric.code) && concerns(rubric))
    .map(({ code, name }) => ({ kind: 'missing', row: null, code, name, before: null }));
}

/** DUE of all that stands above. */
function ancestors(due: string): string[] {
  const parts = due.split('.').slice(0, -1);
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.`);
}
