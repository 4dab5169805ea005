import type { MailSettings } from '../contract/index.ts';

/** Mail settings that are complete, and a name for them that letters remember. */
export interface MailAccount {
  readonly name: string;
  readonly settings: MailSettings;
}

/** Whose mail settings notices go by (LG-01). */
export interface MailAccounts {
  /** Undefined where none are set, or not all of them: then nobody is mailed. */
  of(notice: {
    readonly source: string;
    readonly taskId: string | null;
    readonly jobId: number | null;
  }): Promise<MailAccount | undefined>;
  /** The present settings of that name. */
  named(name: string): Promise<MailSettings | undefined>;
  /** Where they stand, for people. */
  title(name: string): string;
}
