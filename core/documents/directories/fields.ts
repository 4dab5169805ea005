import type { FieldProblem } from '../../contract/index.ts';
import { invalidRow } from '../errors.ts';
import { longerThan, storable } from '../storable.ts';
import { texts } from './texts.ts';

/** Reads a row that somebody sent, field by field, and gathers what is wrong with it. */
export class Fields {
  private readonly problems: FieldProblem[] = [];
  private readonly read = new Set<string>();

  constructor(
    private readonly directory: string,
    private readonly row: Readonly<Record<string, unknown>>,
    /** Whether fields that must have a value may be left out, as they have one already. */
    private readonly partial: boolean,
  ) {}

  has(name: string): boolean {
    return this.row[name] !== undefined;
  }

  refuse(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  /** The value as it was sent. */
  raw(name: string): unknown {
    this.read.add(name);
    return this.row[name];
  }

  /** A text that must not be empty; undefined where it stays as it is. */
  requiredText(name: string, limit: number): string | undefined {
    const text = this.text(name, limit);
    const missing = this.row[name] === undefined && !this.partial;
    if (text === null || missing) this.refuse(`/${name}`, texts.required);
    return text ?? undefined;
  }

  /** A text; null where it is to be empty, undefined where it stays as it is. */
  text(name: string, limit: number): string | null | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null) return value;
    if (typeof value !== 'string') return this.wrong(name, texts.wrongText);
    const text = storable(value).trim();
    if (longerThan(text, limit)) return this.wrong(name, texts.tooLong(limit));
    return text === '' ? null : text;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.wrong(name, texts.wrongFlag);
  }

  isn(name: string): number | null | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null) return value;
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    return this.wrong(name, texts.wrongIsn);
  }

  /** One of some values, which must be given when the row is made. */
  choice<T extends string | number>(name: string, values: readonly T[]): T | undefined {
    const value = this.raw(name);
    if (value === undefined && this.partial) return undefined;
    if (values.includes(value as T)) return value as T;
    return this.wrong(name, value === undefined ? texts.required : texts.wrongChoice(values));
  }

  textList(name: string, limit: number): string[] | null | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null) return value;
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string' && item.trim() !== '');
    if (!isList) return this.wrong(name, texts.wrongTextList);
    const list = [...new Set((value as string[]).map((item) => storable(item).trim()))];
    return list.some((item) => longerThan(item, limit)) ? this.wrong(name, texts.tooLong(limit)) : list;
  }

  /** Fields that are shown, and that a client may send back, but that nobody sets. */
  ignore(...names: string[]): void {
    for (const name of names) this.read.add(name);
  }

  /** A field that is set when the row is made, and stays: sending it back unchanged is no error. */
  fixed(name: string, current: unknown): void {
    const value = this.raw(name);
    if (value !== undefined && value !== current) this.refuse(`/${name}`, texts.fixed);
  }

  /** @throws InvalidError with every problem, also fields that the directory does not have */
  check(): void {
    for (const name of Object.keys(this.row)) {
      if (!this.read.has(name)) this.refuse(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, texts.unknownField);
    }
    if (this.problems.length > 0) throw invalidRow(this.directory, this.problems);
  }

  private wrong(name: string, message: string): undefined {
    this.refuse(`/${name}`, message);
    return undefined;
  }
}
