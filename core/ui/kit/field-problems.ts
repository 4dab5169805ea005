import type { FormInstance } from 'antd';
import { problemsOf } from './states.tsx';

/** Shows what the server says of single fields at these fields; true where it spoke of one of them. */
export function showProblems(form: FormInstance, error: unknown): boolean {
  const known = Object.keys(form.getFieldsValue(true));
  const fields = problemsOf(error)
    .map(({ path, message }) => ({ name: path.slice(1), errors: [message] }))
    .filter(({ name }) => known.includes(name));
  form.setFields(fields);
  return fields.length > 0;
}
