import { AnswerUnreadable } from '../errors.ts';
import { Fields } from './fields.ts';

/** A page of deliveries that wait for registration; its elements are checked one by one. */
export interface AppealPage {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
  /** Deliveries waiting now. */
  readonly total: number;
}

/** What ПОС knows of the organisation of a key. */
export interface LkoState {
  readonly lkoId: string;
  readonly name: string;
  readonly integrationEnabled: boolean;
}

/** @throws {AnswerUnreadable} where the page itself does not fit the contract. */
export function parsePage(body: unknown): AppealPage {
  const fields = new Fields(body);
  const page = {
    items: fields.required('items', 'list'),
    nextCursor: fields.optional('nextCursor', 'text'),
    total: fields.required('total', 'number', (total) => Number.isSafeInteger(total) && total >= 0),
  };
  rejectUnlessClean([...fields.findings.wrong, ...fields.findings.odd]);
  return page;
}

/** @throws {AnswerUnreadable} */
export function parseLkoState(body: unknown): LkoState {
  const fields = new Fields(body);
  const state = {
    lkoId: fields.required('lkoId', 'text'),
    name: fields.required('name', 'text'),
    integrationEnabled: fields.required('sedIntegrationEnabled', 'flag'),
  };
  rejectUnlessClean(fields.findings.wrong);
  return state;
}

function rejectUnlessClean(wrong: readonly string[]): void {
  if (wrong.length > 0) throw AnswerUnreadable.fields(wrong);
}
