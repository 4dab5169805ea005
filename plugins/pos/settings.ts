import type { MailSettings } from '../../core/contract/index.ts';
import type { PosAddress } from './account.ts';

/** «Параметры обмена сообщениями с ПОС» (PX-01), by `settings.schema.json`. */
export interface PosSettings {
  readonly posUrl: string;
  /** Node that may speak with ПОС (TM-51). */
  readonly serverName: string;
  readonly intervalMinutes: number;
  readonly deliveryKindIsn: number;
  readonly linkTypeIsn: number;
  /** «Вид связки ответа с обращением»; that of messages with one number where left out. */
  readonly answerLinkTypeIsn?: number;
  readonly testContour: boolean;
  /** DUE of «Вершина классификатора ПОС». */
  readonly rubricVertexDue: string;
  readonly rawRetentionDays: number;
  /** «Настройки для формирования почтовых уведомлений» (PX-02). */
  readonly mail?: MailSettings;
}

export function addressOf(settings: Pick<PosSettings, 'posUrl' | 'testContour'>): PosAddress {
  return { url: settings.posUrl.trim().replace(/\/+$/, ''), contour: settings.testContour ? 'test' : 'prod' };
}

/** Whether letters by both go to the same server in the same name. */
export function sendsMailTo(one: Partial<MailSettings> | undefined, other: Partial<MailSettings>): boolean {
  return one?.server === other.server && one?.user === other.user;
}
