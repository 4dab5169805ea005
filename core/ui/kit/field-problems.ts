import type { FormInstance } from 'antd';
import { problemsOf } from './states.tsx';

/** Shows what the server says of single fields at these fields; true where each of them is in the form. */
export function showProblems(form: FormInstance, error: unknown): boolean {
  const names = form.getFieldsError().map(({ name }) => name);
  const problems = problemsOf(error).map(({ path, message }) => {
    const parts = path.slice(1).split('/');
    return { name: names.find((name) => name.every((part, index) => String(part) === parts[index])), message };
  });
  const shown = problems.flatMap(({ name, message }) => (name === undefined ? [] : [{ name, errors: [message] }]));
  form.setFields(shown);
  return shown.length > 0 && shown.length === problems.length;
}
