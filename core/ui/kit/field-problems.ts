import type { FormInstance } from 'antd';
import { problemsOf } from './states.tsx';

/** The name of a field in a form. */
type Name = ReturnType<FormInstance['getFieldsError']>[number]['name'];

/**
 * Shows what the server says of single fields at these fields; true where each of them is in the form.
 * @param fieldAt the field that a JSON Pointer of the server means, where names do not say it themselves
 */
export function showProblems(
  form: FormInstance,
  error: unknown,
  fieldAt?: (path: string) => string | undefined,
): boolean {
  const names = form.getFieldsError().map(({ name }) => name);
  const nameAt = (path: string): Name | undefined => {
    const parts = fieldAt === undefined ? path.slice(1).split('/') : [fieldAt(path)];
    return names.find((name) => name.every((part, index) => String(part) === parts[index]));
  };
  const problems = problemsOf(error).map(({ path, message }) => ({ name: nameAt(path), message }));
  const shown = problems.flatMap(({ name, message }) => (name === undefined ? [] : [{ name, errors: [message] }]));
  form.setFields(shown);
  return shown.length > 0 && shown.length === problems.length;
}
