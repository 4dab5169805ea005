import { classifier, codePrefix } from '../pos/index.ts';

export interface RubricRow {
  readonly code: string;
  readonly name: string;
  readonly note: string | null;
}

/** Code of the vertex «ПОС», «номер приказа», as in 2.8.1. */
export const vertexCode = codePrefix.replace(/\.$/, '');

type Branch = { readonly id: string; readonly name: string; readonly children: readonly Branch[] };

/** «Категории_ПОС.xls» of the stand: the vertex and below it the classifier of ПОС with the prefix in each code. */
export function posRubrics(): RubricRow[] {
  const rows = (branches: readonly Branch[], above: string): RubricRow[] =>
    branches.flatMap(({ id, name, children }) => {
      const code = `${above}.${id}`;
      return [{ code, name, note: null }, ...rows(children, code)];
    });
  return [{ code: vertexCode, name: 'ПОС', note: 'Классификатор ПОС' }, ...rows(classifier, vertexCode)];
}

/** A few questions of ССТУ that lead to ПОС by hashtag, as in 2.8.2. */
export function sstuRubrics(): RubricRow[] {
  const [category, second] = classifier;
  const link = (...ids: string[]) => `Вопрос ССТУ; #pos_link:${[vertexCode, ...ids].join('.')}`;
  return [
    { code: '0003', name: 'Вопросы ССТУ', note: null },
    { code: '0003.0009', name: 'Содержание и ремонт дорог', note: link(category!.id, category!.children[0]!.id) },
    { code: '0003.0010', name: 'Дорожное хозяйство в целом', note: link(category!.id) },
    { code: '0003.0011', name: 'Коммунальные услуги населению', note: link(second!.id, second!.children[0]!.id) },
  ];
}
