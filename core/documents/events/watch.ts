import type { DocumentWatch } from '../../contract/index.ts';
import { usableApiName } from '../attributes/columns.ts';

/** Rubric lines of the same flag, together. */
export interface RubricRules {
  readonly sets: string;
  readonly kinds: readonly number[];
  readonly rules: readonly { readonly attribute: string; readonly when: 'changed' | 'set' }[];
}

/** A watch whose names may stand in SQL, and nothing else may. */
export interface CheckedWatch extends DocumentWatch {
  readonly rubricRules: readonly RubricRules[];
}

/**
 * @throws Error where the watch cannot be: a mistake of the plugin, not of its user
 */
export function checkedWatch(watch: DocumentWatch): CheckedWatch {
  const wrong = (what: string) => new Error(`Not a watch of documents, ${what}: ${JSON.stringify(watch)}`);
  if (!/^[a-z][a-z0-9]{0,19}$/.test(watch.stream)) throw wrong('stream');
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(watch.channel)) throw wrong('channel');
  if (watch.resolutions && watch.documents === undefined) throw wrong('resolutions without documents');
  const rubrics = watch.rubrics ?? [];
  const kinds = [...rubrics.flatMap((rule) => rule.kinds), ...(watch.documents ? [watch.documents.kind] : [])];
  if (!kinds.every((kind) => [1, 2, 3].includes(kind))) throw wrong('kind');
  const names = [...attributesOfWatch(watch).documents, ...attributesOfWatch(watch).rubrics];
  if (!names.every(usableApiName)) throw wrong('attribute');
  const groups = new Map<string, RubricRules>();
  for (const { sets, kinds: ofRule, attribute, when } of rubrics) {
    const group = groups.get(sets) ?? { sets, kinds: [...ofRule].sort(), rules: [] };
    if (String([...ofRule].sort()) !== String(group.kinds)) throw wrong('kinds');
    groups.set(sets, { ...group, rules: [...group.rules, { attribute, when }] });
  }
  return { ...watch, rubricRules: [...groups.values()] };
}

/** API names that the triggers read or write, by owner. */
export function attributesOfWatch(watch: DocumentWatch): { documents: string[]; rubrics: string[] } {
  const rules = watch.rubrics ?? [];
  const documents = [...(watch.documents ? [watch.documents.attribute] : []), ...rules.map(({ sets }) => sets)];
  return { documents: [...new Set(documents)], rubrics: [...new Set(rules.map(({ attribute }) => attribute))] };
}
