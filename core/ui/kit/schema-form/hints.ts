import { shownDate } from '../format.ts';
import { choicesOf, type Schema, typeOf } from './plan.ts';
import { texts } from './texts.ts';

/** What a field says of itself below its input: its description, bounds and default. */
export function hintOf(schema: Schema): string {
  return [schema.description ?? '', boundsOf(schema), standardOf(schema)].filter(Boolean).join('; ');
}

function boundsOf({ minimum, maximum, 'x-directory': directory }: Schema): string {
  if (directory !== undefined) return '';
  if (minimum !== undefined && maximum !== undefined) return texts.between(minimum, maximum);
  if (minimum !== undefined) return texts.atLeast(minimum);
  return maximum === undefined ? '' : texts.atMost(maximum);
}

function standardOf(schema: Schema): string {
  const { default: standard } = schema;
  // The control of a choice tells it itself.
  if (typeOf(schema) === 'choice') return '';
  if ((typeof standard !== 'string' && typeof standard !== 'number') || standard === '') return '';
  return texts.standard(schema.format === 'date' ? shownDate(String(standard)) : String(standard));
}

/** The title of a value that is chosen among some. */
export function titleOfChoice(schema: Schema, value: unknown): string | undefined {
  return typeOf(schema) === 'choice' ? choicesOf(schema).find((choice) => choice.value === value)?.title : undefined;
}
