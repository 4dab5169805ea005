import { Alert, Flex, type FormInstance, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { ApiError, type FieldProblem } from '../../kit/api.ts';
import { shownDate } from '../../kit/format.ts';
import { formTexts } from './form-texts.ts';

const words = formTexts.conflict;
type Side = 'theirs' | 'mine';

/** What a form changes, as it was when it was read. */
export interface Version<Typed> {
  readonly version: number;
  readonly typed: Typed;
}

interface Settling<Typed, Changes extends object> {
  readonly form: FormInstance<Typed>;
  readonly initial: Version<Typed>;
  /** What was typed and is not what was there: only this is sent (ED-11). */
  changesOf(before: Typed, typed: Typed): Changes;
  write(changes: Changes, version: number): Promise<unknown>;
  /** As it is now. */
  read(): Promise<Version<Typed>>;
  /** What is there now, with the changes on it. */
  merged(fresh: Typed, changes: Changes): object;
  /** A value of the API as the form has it. */
  asTyped?(path: string, value: unknown): unknown;
}

/** What {@link Conflicts} shows. */
export interface Settled {
  readonly conflicts: readonly FieldProblem[];
  readonly chosen: Readonly<Record<string, Side>>;
  choose(chosen: Readonly<Record<string, Side>>): void;
}

/** Names of the fields of the form, by pointers of the API. */
export const nameOf = (path: string) => path.slice(1).split('/');

/**
 * Sends changes against the version that the form was opened with. Where another user has changed the same fields since,
 * both values are shown, and one is chosen for each (ED-11).
 */
export function useSettled<Typed extends object, Changes extends object>(
  settling: Settling<Typed, Changes>,
): Settled & { send(typed: Typed): Promise<boolean> } {
  const { form, initial, changesOf, write, read, merged, asTyped = (_, value) => value } = settling;
  /** What the changes are against. */
  const [base, setBase] = useState(initial);
  const [conflicts, setConflicts] = useState<readonly FieldProblem[]>([]);
  const [chosen, choose] = useState<Settled['chosen']>({});
  async function send(typed: Typed): Promise<boolean> {
    for (const { path, current } of conflicts) {
      if (chosen[path] !== 'mine') form.setFieldValue(nameOf(path) as never, asTyped(path, current ?? null) as never);
    }
    const settled = conflicts.length > 0 ? (form.getFieldsValue(true) as Typed) : typed;
    const changes = changesOf(base.typed, settled);
    if (Object.keys(changes).length === 0) return true;
    try {
      await write(changes, base.version);
      return true;
    } catch (error) {
      const changedThere = error instanceof ApiError && error.status === 409 ? error.details.filter(hasBoth) : [];
      if (changedThere.length === 0) throw error;
      const fresh = await read();
      setBase(fresh);
      // What was not touched here is as it is there now: it must not come back as a change.
      form.setFieldsValue(merged(fresh.typed, changes) as never);
      setConflicts(changedThere);
      choose({});
      return false;
    }
  }
  return { conflicts, chosen, choose, send };
}

const hasBoth = (problem: FieldProblem) => 'given' in problem || 'current' in problem;

interface ConflictsProps extends Settled {
  titleOf(path: string): string;
  shownOf?(path: string, value: unknown): ReactNode;
}

/** Both values of each field that another user has changed, and the choice between them. */
export function Conflicts({
  conflicts,
  chosen,
  choose,
  titleOf,
  shownOf = (_, value) => shown(value),
}: ConflictsProps) {
  if (conflicts.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="conflicts"
      title={words.changed}
      description={
        <Flex vertical gap={10}>
          <span>{words.changedText}</span>
          {conflicts.map(({ path, message, current, given }) => (
            <fieldset key={path} className="conflict">
              <legend className="strong">{titleOf(path)}</legend>
              <div className="lesser">{message}</div>
              <Radio.Group
                className="column-group"
                value={chosen[path] ?? 'theirs'}
                onChange={({ target }) => choose({ ...chosen, [path]: target.value as Side })}
                options={[
                  { value: 'theirs', label: <Valued side={words.theirs} value={shownOf(path, current)} /> },
                  { value: 'mine', label: <Valued side={words.mine} value={shownOf(path, given)} /> },
                ]}
              />
            </fieldset>
          ))}
        </Flex>
      }
    />
  );
}

function Valued({ side, value }: { readonly side: string; readonly value: ReactNode }) {
  return (
    <>
      {`${side}: `}
      {value}
    </>
  );
}

/** A value of a field in words. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return words.empty;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? shownDate(String(value)) : String(value);
}
