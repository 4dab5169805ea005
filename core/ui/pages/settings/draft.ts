import type { Settings, SettingsProblem } from '../../api-types.ts';
import type { FieldRemark } from '../../kit/schema-form/context.ts';
import { type Plan, planOf, type Schema, stepsOf, valueAt } from '../../kit/schema-form/plan.ts';
import { defaultsOf, readValues } from '../../kit/schema-form/values.ts';
import { texts } from './texts.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface Instance {
  /** Of this page only: a new instance has no JobID yet. */
  readonly key: string;
  readonly jobId: number | undefined;
  readonly settings: Values;
}

/** What stands in the form, beside the settings as they were read. */
export interface Draft {
  readonly view: Settings;
  readonly common: Values;
  readonly instances: readonly Instance[];
  /** Secrets that are to be emptied: `common/password`, `<key of an instance>/password`. */
  readonly cleared: readonly string[];
}

/** Forms of the blocks; undefined where there is nothing to fill in. */
export interface Plans {
  readonly common: Plan | undefined;
  readonly instance: Plan | undefined;
}

export interface SettingsInput {
  readonly version: number;
  readonly common: Values;
  readonly instances?: readonly { readonly jobId?: number; readonly settings: Values }[];
  readonly clearSecrets?: readonly string[];
}

export function openDraft(view: Settings): Draft {
  const instances = (view.instances ?? []).map(({ jobId, settings }) => ({ key: `job-${jobId}`, jobId, settings }));
  return { view, common: view.common, instances, cleared: [] };
}

export function plansOf({ schema, secrets }: Settings): Plans {
  const plan = (own: object | null, pointers: readonly string[]) => {
    const made = own === null ? undefined : planOf(own, pointers);
    return Object.keys(made?.schema.properties ?? {}).length === 0 ? undefined : made;
  };
  return { common: plan(schema.common, secrets.common), instance: plan(schema.instance, secrets.instance) };
}

export function newInstance(plan: Plan | undefined, key: string): Instance {
  return { key, jobId: undefined, settings: plan === undefined ? {} : defaultsOf(plan.schema) };
}

/** Pointers below a prefix, without it. */
export function below(prefix: string, pointers: readonly string[]): string[] {
  return pointers.filter((pointer) => pointer.startsWith(`${prefix}/`)).map((pointer) => pointer.slice(prefix.length));
}

/** Where an instance stands in what was read: `/instances/1`; undefined for a new one. */
export function placeIn({ view }: Draft, { jobId }: Instance): string | undefined {
  const index = (view.instances ?? []).findIndex((instance) => instance.jobId === jobId);
  return index < 0 ? undefined : `/instances/${index}`;
}

/** What is sent. */
export function inputOf(draft: Draft, plans: Plans): SettingsInput {
  const { view, cleared } = draft;
  const clear: string[] = [];
  const block = (plan: Plan | undefined, typed: Values, id: string, sent: string, stored: string | undefined) => {
    if (plan === undefined) return typed;
    const { values, emptied } = readValues(plan.schema, typed);
    const set = stored === undefined ? [] : below(stored, view.secretsSet);
    // A secret would stay otherwise, and keep the object that was emptied.
    const gone = set.filter((secret) => emptied.some((object) => secret.startsWith(`${object}/`)));
    for (const secret of new Set([...below(id, cleared), ...gone])) clear.push(sent + secret);
    return values;
  };
  const common = block(plans.common, draft.common, 'common', '/common', '/common');
  const instances = draft.instances.map((instance, index) => ({
    ...(instance.jobId !== undefined && { jobId: instance.jobId }),
    settings: block(plans.instance, instance.settings, instance.key, `/instances/${index}`, placeIn(draft, instance)),
  }));
  return {
    version: view.version,
    common,
    ...(view.instances !== undefined && { instances }),
    ...(clear.length > 0 && { clearSecrets: clear }),
  };
}

/** A problem with the value that it was found in: whoever changes it sees the mark go. */
export interface Found extends SettingsProblem {
  /** Block it belongs to: `common`, the key of an instance, or '' for the whole. */
  readonly block: string;
  /** JSON Pointer within the block. */
  readonly inner: string;
  readonly seen: string;
}

export function located(problems: readonly SettingsProblem[], draft: Draft): Found[] {
  return problems.map((problem) => {
    const [area, index = ''] = stepsOf(problem.path);
    const instance = area === 'instances' ? draft.instances[Number(index)] : undefined;
    const block = area === 'common' ? 'common' : (instance?.key ?? '');
    const prefix = area === 'common' ? '/common' : `/instances/${index}`;
    const inner = block === '' ? problem.path : problem.path.slice(prefix.length);
    const found = { ...problem, block, inner, seen: '' };
    return { ...found, seen: stamp(draft, found) };
  });
}

function stamp(draft: Draft, { block, inner }: Pick<Found, 'block' | 'inner'>): string {
  const values = block === 'common' ? draft.common : draft.instances.find(({ key }) => key === block)?.settings;
  return JSON.stringify(valueAt(values, inner)) ?? '';
}

/** What still stands of what was found in a block. */
export function remarksOf(found: readonly Found[], block: string, draft: Draft): FieldRemark[] {
  return found
    .filter((one) => one.block === block && one.seen === stamp(draft, one))
    .map(({ inner, message, severity }) => ({ path: inner, message, severity }));
}

export function titleOfInstance({ jobId }: Instance): string {
  return jobId === undefined ? texts.newInstance : texts.instance(jobId);
}

/** A problem as a line: where it is, and what. */
export function lineOf({ block, inner, message }: Found, draft: Draft, plans: Plans): string {
  const instance = draft.instances.find(({ key }) => key === block);
  const plan = block === 'common' ? plans.common : plans.instance;
  const where = [...(instance === undefined ? [] : [titleOfInstance(instance)]), ...titlesTo(plan?.schema, inner)];
  return [...(block === '' ? [] : where), message].join(': ');
}

/** Titles of the fields on the way to a value. */
export function titlesTo(schema: Schema | undefined, pointer: string): string[] {
  return schemasTo(schema, pointer).map(({ title }) => title ?? '');
}

/** The schemas on the way to a value; steps that the schema does not know are called by their names. */
export function schemasTo(schema: Schema | undefined, pointer: string): Schema[] {
  let at: Schema = schema ?? {};
  return stepsOf(pointer).map((step) => {
    const inner = at.properties?.[step];
    const row = /^\d+$/.test(step) ? texts.row(Number(step) + 1) : step;
    at = inner ?? at.items ?? {};
    return inner === undefined ? { ...at, title: row } : { ...at, title: at.title ?? step };
  });
}
