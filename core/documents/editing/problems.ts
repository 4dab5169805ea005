import type { FieldProblem } from '../../contract/errors.ts';
import { documentInvalid } from '../errors.ts';
import { longerThan, storable } from '../storable.ts';
import { texts } from '../texts.ts';

/** Gathers what is wrong with what a user sent, so that every wrong field is named at once (ED-06). */
export class Problems {
  private readonly found: FieldProblem[] = [];

  refuse(path: string, message: string): void {
    this.found.push({ path, message });
  }

  /** The text as it is stored; one that does not fit is a problem of the field. */
  text(path: string, value: string, limit: number): string {
    const text = storable(value);
    if (longerThan(text, limit)) this.refuse(path, texts.tooLong(limit));
    return text;
  }

  /** @throws InvalidError with every problem */
  check(): void {
    if (this.found.length > 0) throw documentInvalid(this.found);
  }
}
