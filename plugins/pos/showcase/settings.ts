import type { MailSettings } from '../../../core/contract/index.ts';

/** «Общие настройки ФЗ» (SH-01), by `common.schema.json`. */
export interface ShowcaseCommon {
  /** «Сервер». */
  readonly serverUrl: string;
  readonly periodHours: number;
  /** ISN of «Вид доставки ПОС»: РК delivered so are left out. */
  readonly deliveryKindIsn: number;
  /** РК registered later than this day, `YYYY-MM-DD`; all where left out. */
  readonly startDate?: string;
  /** Repeats after the first try. */
  readonly repeats: number;
  readonly archive: boolean;
  readonly keepFiles: boolean;
  readonly directory?: string;
  readonly mail?: MailSettings;
  /** What the manual does not know. */
  readonly additional: {
    readonly rubricWithoutLink: 'skip' | 'rubric';
    readonly wholeRubricCode: boolean;
    readonly fillStatus: boolean;
    /** «Статус ССТУ» → «Статус ПОС» (SH-15). */
    readonly statuses: readonly { readonly sstu: string; readonly pos: string }[];
  };
}

/** «Экземпляр JobID: N», by `instance.schema.json`. */
export interface ShowcaseInstance {
  readonly login: string;
  readonly password: string;
  readonly testContour: boolean;
  /** DUE of картотеки; none: all. */
  readonly cards?: readonly string[];
}

export interface ShowcaseAddress {
  readonly url: string;
  readonly contour: 'prod' | 'test';
}

export function showcaseAddress(
  { serverUrl }: Pick<ShowcaseCommon, 'serverUrl'>,
  { testContour }: Pick<ShowcaseInstance, 'testContour'>,
): ShowcaseAddress {
  return { url: serverUrl.trim().replace(/\/+$/, ''), contour: testContour ? 'test' : 'prod' };
}
