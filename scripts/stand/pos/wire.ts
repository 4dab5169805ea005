/** The JSON of the contract (`pos.openapi.yaml`) as TypeScript sees it. */

/** The two independent halves of ПОС: `{url}/prod` and `{url}/test`. */
export type Contour = 'prod' | 'test';
export const contours: readonly Contour[] = ['prod', 'test'];

export interface Named {
  id?: string | null;
  name: string;
}

export interface Registration {
  number: string;
  date: string;
}

export interface Address {
  text: string;
  fiasId?: string | null;
  lat?: number | null;
  lon?: number | null;
}

export interface Applicant {
  main: boolean;
  type: 'PERSON' | 'LEGAL';
  lastName?: string | null;
  firstName?: string | null;
  middleName?: string | null;
  orgName?: string | null;
  address?: { zip?: string | null; region?: string | null; city?: string | null; text?: string | null } | null;
  email?: string | null;
  phone?: string | null;
  snils?: string | null;
}

export interface AppealFile {
  id: string;
  name: string;
  size: number;
  contentType?: string;
  sha256: string;
}

/** One delivery of a message. */
export interface Appeal {
  deliveryId: string;
  id: string;
  epguNumber?: string | null;
  createdAt: string;
  queuedAt: string;
  source?: string | null;
  lawMode?: 'MESSAGE' | 'FZ59';
  fastTrack: boolean;
  collective: boolean;
  supplement?: boolean;
  answerDeadline?: string | null;
  organization: { lkoId: string; name: string };
  region?: Named | null;
  addresses?: Address[];
  category: Named;
  subcategory?: Named | null;
  fact?: Named | null;
  text: string;
  applicants: Applicant[];
  otherSedRegistration?: Registration | null;
  files: AppealFile[];
}

export type State =
  | 'NEW'
  | 'REGISTERED'
  | 'EXECUTOR_ASSIGNED'
  | 'ANSWER_POSTPONED'
  | 'ANSWER_ON_APPROVAL'
  | 'SOLVED'
  | 'NOT_SOLVED'
  | 'REDIRECTED'
  | 'REJECTED';

export interface DeliveryState {
  deliveryId: string;
  confirmed: boolean;
  regNumber: string | null;
  regDate: string | null;
  sedDocId: string | null;
  confirmedAt: string | null;
}

export interface AppealState {
  id: string;
  state: State;
  answerDeadline: string | null;
  updatedAt: string;
  deliveries: DeliveryState[];
}

export type HistoryKind = 'DELIVERY' | 'REGISTRATION' | 'STATUS' | 'ANSWER' | 'APPROVAL';

export interface HistoryRecord {
  at: string;
  kind: HistoryKind;
  state: State;
  deliveryId?: string;
  statusId?: string;
  answerId?: string;
  number?: string;
  idempotencyKey?: string;
}

export interface RegistrationRequest {
  deliveryId: string;
  regNumber: string;
  regDate: string;
  sedDocId: string;
  registeredAt: string;
}

export interface StatusRequest {
  status: 'REGISTERED' | 'EXECUTOR_ASSIGNED';
  statusName: string;
  occurredAt: string;
  notifyApplicant: boolean;
  registration: Registration;
}

export type AnswerType = 'SOLVED' | 'NOT_SOLVED' | 'POSTPONED' | 'REDIRECTED' | 'REJECTED';

export interface AnswerRequest {
  type: AnswerType;
  text: string;
  postponedTo?: string | null;
  registration: Registration;
}

/** A vertex of the classifier: category, subcategory or fact. */
export interface Category {
  id: string;
  name: string;
  children: Category[];
}

export interface ErrorDetail {
  field?: string;
  code?: string;
  message?: string;
  value?: string;
}
