import type { Contour } from './wire/table.ts';
import { contourPaths } from './wire/table.ts';

/** A contour of one ПОС. */
export interface PosAddress {
  /** Without a slash at the end. */
  readonly url: string;
  readonly contour: Contour;
}

/** Where deliveries of an organisation come from and where its debts go, and nowhere else (PX-05). */
export interface PosAccount extends PosAddress {
  readonly organizationDue: string;
  /** «Идентификатор ПОС». */
  readonly clientId: string;
}

export function baseUrl({ url, contour }: PosAddress): string {
  return `${url}${contourPaths[contour]}`;
}

/** Names an address in keys. */
export function addressKey({ url, contour }: PosAddress): string {
  return `${url} ${contour}`;
}

/** The columns of an account, in the order `organization_due, client_id, url, contour`. */
export function accountColumns(account: PosAccount): [string, string, string, string] {
  return [account.organizationDue, account.clientId, account.url, account.contour];
}

export function sameAccount(one: PosAccount, other: PosAccount): boolean {
  return accountColumns(one).every((value, index) => value === accountColumns(other)[index]);
}
