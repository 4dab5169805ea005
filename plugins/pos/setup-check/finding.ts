import type { SetupFinding } from '../../../core/contract/index.ts';
import { texts } from './texts.ts';

/** Something that keeps the module from working. */
export function wrong(code: string, message: string, where: string): SetupFinding {
  return { severity: 'error', code, message, where, ...linkOf(where) };
}

/** Something that keeps a part of it from working. */
export function doubtful(code: string, message: string, where: string): SetupFinding {
  return { severity: 'warning', code, message, where, ...linkOf(where) };
}

/** The way to a place in the pages: «Список организаций» → «Поселение» → «Доп. реквизиты». */
export function at(...steps: readonly string[]): string {
  return steps.map((step) => `«${step}»`).join(' → ');
}

/** Pages where the places lie, by the first step of the way; «Мастер БД» is a command, and what lies at ПОС has none here. */
const pages: Readonly<Record<string, string>> = {
  [texts.places.administration]: '/modules/pos',
  [texts.places.module]: '/modules/pos',
  [texts.places.organizations]: '/directories/organizations',
  [texts.places.departments]: '/directories/departments',
  [texts.places.groups]: '/directories/document-groups',
  [texts.places.rubrics]: '/directories/rubrics',
  [texts.places.attributeSettings]: '/directories/attributes',
};
/** In these the second step of the way names a row that is there, and is looked for. */
const searched: readonly string[] = [texts.places.organizations, texts.places.rubrics];

function linkOf(where: string): { link?: string } {
  const [, place = '', row] = /^«([^»]*)»(?: → «([^»]*))?/.exec(where) ?? [];
  const link = pages[place];
  if (link === undefined) return {};
  return { link: row !== undefined && searched.includes(place) ? `${link}?q=${encodeURIComponent(row)}` : link };
}

const mostOfAKind = 30;

/** A broken rubricator can give thousands of the same kind: the first ones show what it is about. */
export function shortened(findings: readonly SetupFinding[]): SetupFinding[] {
  const hidden = findings.length - mostOfAKind;
  const last = findings[mostOfAKind];
  if (hidden <= 0 || last === undefined) return [...findings];
  return [...findings.slice(0, mostOfAKind), { ...last, message: texts.more(hidden) }];
}
