/** Names of fields, never their values: these lists are logged. */
export interface Findings {
  /** Required, and missing or of another type. */
  readonly wrong: string[];
  /** Optional, and of another type: taken as absent. */
  readonly odd: string[];
}

type Kind = 'text' | 'flag' | 'number' | 'list' | 'group';
type Value<K extends Kind> = K extends 'text'
  ? string
  : K extends 'flag'
    ? boolean
    : K extends 'number'
      ? number
      : K extends 'list'
        ? readonly unknown[]
        : Readonly<Record<string, unknown>>;

/** Reads the fields of one JSON object and notes what does not fit; unknown fields are ignored. */
export class Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly findings: Findings;

  constructor(value: unknown, path = '', findings: Findings = { wrong: [], odd: [] }) {
    this.#path = path;
    this.findings = findings;
    if (isGroup(value)) {
      this.#value = value;
    } else {
      this.#value = {};
      findings.wrong.push(path === '' ? '/' : path);
    }
  }

  /** A required field; where it is wrong, a placeholder stands in and {@link findings} know it. */
  required<K extends Kind>(name: string, kind: K, fits: (value: Value<K>) => boolean = () => true): Value<K> {
    const value = this.#value[name];
    if (is(value, kind) && fits(value)) return value;
    this.findings.wrong.push(this.path(name));
    return placeholder(kind);
  }

  /** An optional field: null where it is absent, null or wrong. */
  optional<K extends Kind>(name: string, kind: K, fits: (value: Value<K>) => boolean = () => true): Value<K> | null {
    const value = this.#value[name];
    if (value === undefined || value === null) return null;
    if (is(value, kind) && fits(value)) return value;
    this.findings.odd.push(this.path(name));
    return null;
  }

  /** A required object. */
  group(name: string): Fields {
    return new Fields(this.#value[name], this.path(name), this.findings);
  }

  /** An object that may be absent. */
  optionalGroup(name: string): Fields | null {
    const value = this.optional(name, 'group');
    return value === null ? null : new Fields(value, this.path(name), this.findings);
  }

  /** The elements of a required list. */
  each(name: string, least = 0): Fields[] {
    const list = this.required(name, 'list', (items) => items.length >= least);
    return list.map((item, index) => new Fields(item, `${this.path(name)}/${index}`, this.findings));
  }

  path(name: string): string {
    return `${this.#path}/${name}`;
  }
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function is<K extends Kind>(value: unknown, kind: K): value is Value<K> {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'list':
      return Array.isArray(value);
    default:
      return isGroup(value);
  }
}

function placeholder<K extends Kind>(kind: K): Value<K> {
  const placeholders = { text: '', flag: false, number: 0, list: [], group: {} };
  return placeholders[kind] as unknown as Value<K>;
}
