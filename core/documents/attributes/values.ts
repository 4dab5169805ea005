import type { AttributeValue } from '../../contract/index.ts';
import { isIsoDate } from '../dates.ts';
import { longerThan, storable } from '../storable.ts';
import { texts } from '../texts.ts';
import type { StoredAttribute } from './definitions.ts';

/** A value as its column keeps it: a flag is 0 or 1. */
export type StoredValue = string | number | null;

/** Either what is to be stored, or what is wrong with the value, in Russian. */
export type Cast = { readonly value: StoredValue } | { readonly problem: string };

/** Checks a value against the definition and makes it what the column keeps (ED-02, ED-06). */
export function castValue(attribute: StoredAttribute, value: unknown): Cast {
  if (value === null || value === undefined || value === '') return { value: null };
  switch (attribute.type) {
    case 'text':
      return castText(attribute, value);
    case 'date':
      return isIsoDate(value) ? { value } : { problem: texts.wrongDate };
    case 'decimal':
      return castDecimal(value);
    case 'flag':
      return castFlag(value);
  }
}

function castText(attribute: StoredAttribute, value: unknown): Cast {
  if (typeof value !== 'string') return { problem: texts.wrongText };
  const text = storable(value);
  if (attribute.maxLength !== null && longerThan(text, attribute.maxLength)) {
    return { problem: texts.tooLong(attribute.maxLength) };
  }
  if (attribute.values === null) return { value: text };
  // Values of a list are compared without case and stored as the list has them (ED-02).
  const folded = text.trim().toLowerCase();
  const listed = attribute.values.find((item) => item.toLowerCase() === folded);
  if (listed !== undefined) return { value: listed };
  return folded === '' ? { value: null } : { problem: texts.notInList };
}

function castDecimal(value: unknown): Cast {
  if (typeof value === 'number' && Number.isFinite(value)) return { value };
  if (typeof value === 'string' && /^-?\d{1,30}([.,]\d{1,15})?$/.test(value)) return { value: value.replace(',', '.') };
  return { problem: texts.wrongNumber };
}

function castFlag(value: unknown): Cast {
  if (value === true || value === 1 || value === 'true' || value === '1') return { value: 1 };
  if (value === false || value === 0 || value === 'false' || value === '0') return { value: 0 };
  return { problem: texts.wrongFlag };
}

/** A value of a column as the API and plugins see it. */
export function shownValue(attribute: StoredAttribute, value: StoredValue): AttributeValue {
  if (value === null) return null;
  if (attribute.type === 'flag') return Number(value) === 1;
  return attribute.type === 'decimal' ? Number(value) : value;
}

/** Columns of a value row as values by API name; what is empty is left out, and secrets are masked unless `clear`. */
export function valuesOf(
  attributes: ReadonlyMap<string, StoredAttribute>,
  row: Readonly<Record<string, unknown>>,
  secrets: 'masked' | 'clear' = 'masked',
): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const [apiName, attribute] of attributes) {
    const value = row[apiName] as StoredValue | undefined;
    if (value === null || value === undefined) continue;
    values[apiName] = attribute.secret && secrets === 'masked' ? null : shownValue(attribute, value);
  }
  return values;
}
