/** Reading a JSON Schema (draft 2020-12) as the plan of a form (TM-22). */

/** The schema itself, where `$ref` points into the same document. */
export function resolved(schema, root) {
  if (typeof schema?.$ref !== 'string' || !schema.$ref.startsWith('#/')) return schema ?? {};
  const steps = schema.$ref.slice(2).split('/').map(unescaped);
  const { $ref: _, ...own } = schema;
  return { ...steps.reduce((at, step) => at?.[step], root), ...own };
}

/** The type of a value, apart from «no value». */
export function typeOf({ type, enum: choices, oneOf, properties }) {
  if (choices !== undefined || oneOf?.every((branch) => 'const' in branch)) return 'choice';
  const types = [type].flat().filter((one) => one !== 'null' && one !== undefined);
  return types[0] ?? (properties === undefined ? 'any' : 'object');
}

/** Pairs of value and title of a choice. */
export function choicesOf({ enum: values, oneOf }) {
  if (oneOf !== undefined) return oneOf.map(({ const: value, title }) => [value, title ?? String(value)]);
  return values.filter((value) => value !== null).map((value) => [value, String(value)]);
}

/** What a field says of itself below its input: its description, bounds and default. */
export function hintOf(schema) {
  const { description, minimum, maximum, default: standard } = schema;
  const bounds = schema['x-directory']
    ? ''
    : minimum !== undefined && maximum !== undefined
      ? `от ${minimum} до ${maximum}`
      : minimum !== undefined
        ? `не меньше ${minimum}`
        : maximum !== undefined
          ? `не больше ${maximum}`
          : '';
  const shown = ['string', 'number'].includes(typeof standard) && standard !== '' ? titleOfValue(schema, standard) : '';
  return [description ?? '', bounds, shown === '' ? '' : `по умолчанию ${shown}`].filter(Boolean).join('; ');
}

function titleOfValue(schema, value) {
  const pair = typeOf(schema) === 'choice' ? choicesOf(schema).find(([own]) => own === value) : undefined;
  return pair === undefined ? String(value) : `«${pair[1]}»`;
}

/** One step of a JSON Pointer. */
export function escaped(step) {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function unescaped(step) {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The schemas on the way to a value; steps that the schema does not know are empty ones. */
function schemasTo(schema, pointer) {
  let at = schema ?? {};
  return pointer
    .split('/')
    .slice(1)
    .map(unescaped)
    .map((step) => {
      at = resolved(at.properties?.[step] ?? (/^\d+$/.test(step) ? at.items : undefined), schema);
      return { title: step, ...at };
    });
}

/** A pointer of a difference as block, pointer within it, and what to say before: `/instances/1/login` → JobID 1. */
function blockOf(schema, pointer) {
  const [, area, jobId, ...rest] = pointer.split('/');
  if (area === 'common') return { block: schema.common, inner: pointer.slice('/common'.length), where: [] };
  return { block: schema.instance, inner: rest.map((step) => `/${step}`).join(''), where: [`JobID: ${jobId}`] };
}

/** A pointer of a difference in words, e.g. «JobID: 1: Логин», «Почта: Пароль». */
export function fieldTitle(schema, pointer) {
  const { block, inner, where } = blockOf(schema, pointer);
  return [...where, ...schemasTo(block, inner).map(({ title }) => title)].join(': ');
}

/** The schema of the value that a difference is about. */
export function fieldSchema(schema, pointer) {
  const { block, inner } = blockOf(schema, pointer);
  return schemasTo(block, inner).at(-1) ?? {};
}

/** A typed number, or the text as it is where it is none: the server says what is wrong with it. */
export function numberOf(text) {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return undefined;
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text;
}
