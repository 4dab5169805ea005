import { Ajv, type ErrorObject } from 'ajv';
import { parsePointer } from '../core/contract/schema/pointer.ts';
import { problemsOf } from '../core/contract/schema/problems.ts';
import type { ConfigProblem } from './errors.ts';
import { type Config, configSchema } from './schema.ts';
import { texts } from './texts.ts';

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
ajv.addFormat('database-url', (value) => /^postgres(ql)?:\/\/./.test(value) && URL.canParse(value));
// May name several servers, which is no URL to URL.canParse; without a database the driver would take «test».
ajv.addFormat('queue-url', (value) => /^mongodb(\+srv)?:\/\/[^/?#\s]+\/[^/?#\s]+(\?\S*)?$/.test(value));
ajv.addFormat('web-url', (value) => /^https?:\/\/./.test(value) && URL.canParse(value));
ajv.addFormat('clamd-address', (value) => /^(\/.+|\[[\da-f:.]+\]:\d{1,5}|[^\s:/]+:\d{1,5})$/i.test(value));
ajv.addFormat('mail-address', (value) => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(value));
ajv.addFormat('time-zone', isTimeZone);
const validate = ajv.compile(closed(configSchema));

/** What is wrong with the values that one source gives. Nothing is required: defaults come later. */
export function valueProblems(values: unknown, source: string, nameOf = (path: string) => path): ConfigProblem[] {
  if (validate(values)) return [];
  return problemsOf((validate.errors ?? []).filter(tells)).map(({ path, message }) => ({
    source,
    key: nameOf(parsePointer(path).join('.')),
    message,
  }));
}

/** Keys of `mail` that are needed together with others, whatever source gives them. */
export function mailProblems({ mail }: Config): ConfigProblem[] {
  if (mail.server === null) return [];
  const needed: (keyof Config['mail'])[] = ['administrator', 'sender'];
  if (mail.authorization !== 'none') needed.push('user', 'password');
  return needed
    .filter((key) => mail[key] === null)
    .map((key) => ({ source: texts.together, key: `mail.${key}`, message: texts.neededWith('mail.server') }));
}

/** Keys of `oidc` that are needed together, and keys of which one alone is needed. */
export function oidcProblems({ oidc, web }: Config): ConfigProblem[] {
  if (oidc.issuer === null) return [];
  const problem = (key: string, message: string) => ({ source: texts.together, key, message });
  const needed = texts.neededWith('oidc.issuer');
  return [
    ...(oidc.clientId === null ? [problem('oidc.clientId', needed)] : []),
    ...(web.publicUrl === null ? [problem('web.publicUrl', needed)] : []),
    ...(Object.keys(oidc.roles).length === 0 ? [problem('oidc.roles', needed)] : []),
    ...(oidc.scopes.includes('openid') ? [] : [problem('oidc.scopes', texts.openidScope)]),
    ...(oidc.clientSecret !== null && oidc.clientSecretFile !== null
      ? [problem('oidc.clientSecretFile', texts.oneOf('oidc.clientSecret'))]
      : []),
  ];
}

/** Of «a text or null» only what is said about the text is of use. */
function tells(error: ErrorObject): boolean {
  return error.keyword !== 'anyOf' && !(error.keyword === 'type' && error.params.type === 'null');
}

/** The same schema with nothing required and no key unknown. */
function closed(schema: object): object {
  const { properties, required, ...rest } = schema as { properties?: Record<string, object>; required?: unknown };
  if (properties === undefined) return schema;
  const inner = Object.entries(properties).map(([name, value]) => [name, closed(value)]);
  return { ...rest, properties: Object.fromEntries(inner), additionalProperties: false };
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('ru', { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
}
