import { useChoices } from '../documents/choices.tsx';
import { texts } from './texts.ts';

/** DUE of the root of «Подразделения»: who has it works in all card indexes. */
const all = '0.';

/** Card indexes to choose from, and how they are called. */
export function useCards() {
  const options = [{ value: all, label: texts.allCards }, ...useChoices('cards')];
  const titles = new Map(options.map(({ value, label }) => [value, label]));
  return { options, titleOf: (due: string) => titles.get(due) ?? due };
}
