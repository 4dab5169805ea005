import type { PosAddress } from './account.ts';

/** «Параметры обмена сообщениями с ПОС» (PX-01), by `settings.schema.json`. */
export interface PosSettings {
  readonly posUrl: string;
  /** Node that may speak with ПОС (TM-51). */
  readonly serverName: string;
  readonly intervalMinutes: number;
  readonly deliveryKindIsn: number;
  readonly linkTypeIsn: number;
  readonly testContour: boolean;
  /** DUE of «Вершина классификатора ПОС». */
  readonly rubricVertexDue: string;
  readonly rawRetentionDays: number;
}

export function addressOf(settings: Pick<PosSettings, 'posUrl' | 'testContour'>): PosAddress {
  return { url: settings.posUrl.trim().replace(/\/+$/, ''), contour: settings.testContour ? 'test' : 'prod' };
}
