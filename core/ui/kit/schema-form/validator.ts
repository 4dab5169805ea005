import type { RJSFSchema, ValidatorType } from '@rjsf/utils';

/**
 * Values are judged by the server alone (TM-22): a validator that compiles schemas needs `unsafe-eval`, which the pages
 * are not given. Conditions (`if`) are looked at as far as forms need them, so that a field is marked as required.
 */
export const validator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: (schema, data) => holds(schema, data),
  rawValidation: () => ({ errors: [] }),
};

function holds(schema: RJSFSchema | boolean, data: unknown): boolean {
  if (typeof schema === 'boolean') return schema;
  const { const: only, enum: some, required = [], properties = {}, not } = schema;
  if ('const' in schema && JSON.stringify(only) !== JSON.stringify(data)) return false;
  if (some !== undefined && !some.some((one) => JSON.stringify(one) === JSON.stringify(data))) return false;
  if (not !== undefined && typeof not === 'object' && holds(not as RJSFSchema, data)) return false;
  if (typeof data !== 'object' || data === null) return true;
  const fields = data as Record<string, unknown>;
  return (
    required.every((name) => fields[name] !== undefined) &&
    Object.entries(properties).every(
      ([name, own]) => fields[name] === undefined || holds(own as RJSFSchema, fields[name]),
    )
  );
}
