import type { DocumentSnapshot } from '../../../core/contract/index.ts';
import { formatDay } from '../registration/times.ts';

/** What stands for data of the обращение in texts (RP-03): `{№}`, `{дата}`, `{ФИО}`. */
export type PlaceholderValues = Readonly<Record<'№' | 'дата' | 'фио', string>>;

export interface FilledText {
  readonly text: string;
  /** Placeholders for which there is no value; they stay as they are. */
  readonly unfilled: readonly string[];
}

const placeholder = /\{\s*(№|дата|фио)\s*\}/giu;

export function placeholderValues({ number, date, correspondents }: DocumentSnapshot): PlaceholderValues {
  return { '№': number, дата: formatDay(date), фио: correspondents[0]?.name.trim() ?? '' };
}

export function fillPlaceholders(text: string, values: PlaceholderValues): FilledText {
  const unfilled = new Set<string>();
  const filled = text.replace(placeholder, (found, name: string) => {
    const value = values[name.toLowerCase() as keyof PlaceholderValues];
    if (value === '') unfilled.add(found);
    return value === '' ? found : value;
  });
  return { text: filled, unfilled: [...unfilled] };
}
