/** JSON Pointers (RFC 6901) into values and into the schemas that describe them. */

type Step = { readonly [key: string]: unknown };

/** `/a~1b/c` → `['a/b', 'c']`; the whole value is `''`. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function toPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value at a pointer, or undefined where the way breaks off. */
export function valueAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of parsePointer(pointer)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Step)[step];
  }
  return here;
}

/** Puts a value at a pointer in place, making objects on the way; `undefined` takes away what is there. */
export function setAt(target: Record<string, unknown>, pointer: string, value: unknown): void {
  const steps = parsePointer(pointer);
  const last = steps.pop();
  if (last === undefined) return;
  let here = target;
  for (const step of steps) {
    const next = Object.hasOwn(here, step) ? here[step] : undefined;
    if (typeof next !== 'object' || next === null) {
      if (value === undefined) return;
      define(here, step, {});
    }
    here = here[step] as Record<string, unknown>;
  }
  if (value === undefined) delete here[last];
  else define(here, last, value);
}

/** A name such as `__proto__` is a name like any other. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Every place of a schema that describes the value at the pointer, through `$ref`, `allOf`, branches and conditions. */
export function schemasAt(root: object, pointer: string): Step[] {
  let places = variants(root, root, new Set());
  for (const name of parsePointer(pointer)) {
    places = places.flatMap((place) => {
      const properties = place.properties as Step | undefined;
      const next = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
      return variants(root, next, new Set());
    });
  }
  return places;
}

function variants(root: object, schema: unknown, seen: Set<unknown>): Step[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  const place = schema as Step;
  const inner: unknown[] = ['allOf', 'oneOf', 'anyOf'].flatMap((key) => (place[key] as unknown[] | undefined) ?? []);
  inner.push(place.if, place.then, place.else, ...Object.values((place.dependentSchemas as object | undefined) ?? {}));
  if (typeof place.$ref === 'string' && place.$ref.startsWith('#')) {
    inner.push(valueAt(root, decodeURIComponent(place.$ref.slice(1))));
  }
  return [place, ...inner.flatMap((next) => variants(root, next, seen))];
}
