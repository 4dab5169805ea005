import { type FieldProblem, PermanentError } from '../core/contract/errors.ts';
import { texts } from './texts.ts';

/** One wrong value, and where it stands. */
export interface ConfigProblem {
  /** A file, or «переменная окружения». */
  readonly source: string;
  /** Key or variable; empty where the whole file is meant. */
  readonly key: string;
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once (OP-01). */
export class ConfigurationError extends PermanentError {
  constructor(problems: readonly ConfigProblem[]) {
    const details: FieldProblem[] = problems.map(({ key, message }) => ({ path: key, message }));
    const lines = problems.map(({ source, key, message }) =>
      key === '' ? `${source}: ${message}` : texts.problem(source, key, message),
    );
    super('CONFIGURATION_INVALID', texts.invalid(lines), { details });
  }
}
