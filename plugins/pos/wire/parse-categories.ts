import { AnswerUnreadable } from '../errors.ts';
import { Fields } from './fields.ts';

/** An element of the classifier of ПОС: category, subcategory or fact. */
export interface Category {
  readonly id: string;
  readonly name: string;
  readonly children: readonly Category[];
}

/** Category, subcategory, fact; a deeper tree is not of the contract. */
const mostLevels = 10;

/** @throws {AnswerUnreadable} */
export function parseCategories(body: unknown): Category[] {
  const root = new Fields({ items: body });
  const found = root.each('items').map((fields) => category(fields, 1));
  if (root.findings.wrong.length > 0) throw AnswerUnreadable.fields(root.findings.wrong);
  return found;
}

function category(fields: Fields, level: number): Category {
  const children = level < mostLevels ? fields.each('children') : [];
  return {
    id: fields.required('id', 'text'),
    name: fields.required('name', 'text'),
    children: children.map((child) => category(child, level + 1)),
  };
}
