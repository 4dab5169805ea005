/**
 * The wire contract of ПОС as data: its official texts are not public, so paths, contours and codes stand in one table
 * and can be changed without touching any logic.
 */
export type Contour = 'prod' | 'test';

export const contourPaths: Readonly<Record<Contour, string>> = { prod: '/prod', test: '/test' };

const part = encodeURIComponent;

export const paths = {
  token: '/oauth/token',
  me: '/api/v1/lko/me',
  appeals: (limit: number, cursor: string | null) =>
    `/api/v1/appeals?limit=${limit}${cursor === null ? '' : `&cursor=${part(cursor)}`}`,
  file: (messageId: string, fileId: string) => `/api/v1/appeals/${part(messageId)}/files/${part(fileId)}/content`,
  registration: (messageId: string) => `/api/v1/appeals/${part(messageId)}/registration`,
  statuses: (messageId: string) => `/api/v1/appeals/${part(messageId)}/statuses`,
  answers: (messageId: string) => `/api/v1/appeals/${part(messageId)}/answers`,
  appeal: (messageId: string) => `/api/v1/appeals/${part(messageId)}`,
  delivery: (messageId: string, deliveryId: string) =>
    `/api/v1/appeals/${part(messageId)}/deliveries/${part(deliveryId)}`,
  registry: (changedSince: Date | null, limit: number, cursor: string | null) =>
    `/api/v1/appeals/registry?limit=${limit}` +
    `${changedSince === null ? '' : `&changedSince=${part(changedSince.toISOString())}`}` +
    `${cursor === null ? '' : `&cursor=${part(cursor)}`}`,
  categories: '/api/v1/dictionaries/categories',
} as const;

/** Codes of refusals that mean something to the client. */
export const codes = {
  contourMismatch: 'CONTOUR_MISMATCH',
  integrationDisabled: 'LKO_INTEGRATION_DISABLED',
  alreadyRegistered: 'ALREADY_REGISTERED',
  idempotencyInProgress: 'IDEMPOTENCY_IN_PROGRESS',
  /** In the details of a refusal. */
  notRegistered: 'NOT_REGISTERED',
} as const;

/** OAuth errors that mean: wrong id or key. */
export const wrongKeyErrors: readonly string[] = ['invalid_client', 'unauthorized_client', 'access_denied'];

export const idempotencyHeader = 'Idempotency-Key';

export const limits = {
  /** Deliveries of a page, the most that the contract allows. */
  pageItems: 100,
  /** Messages of a page of the registry, the most that the contract allows. */
  registryItems: 500,
  /** A longer page is asked for again with fewer deliveries. */
  pageBytes: 16 * 1024 * 1024,
  /** Other JSON answers. */
  answerBytes: 1024 * 1024,
  /** A token is taken anew so long before its end. */
  tokenMarginMs: 30_000,
  /** Quick tries of one request within a run, with the pauses between them. */
  retryPausesMs: [150, 600] as readonly number[],
  /** A longer `Retry-After` is left to the next run. */
  longestRetryAfterMs: 5_000,
  requestTimeoutMs: 30_000,
  /** For a file: a minute, and the time of its bytes at 64 KB/s. */
  fileTimeoutMs: (bytes: number) => Math.min(60_000 + Math.ceil(bytes / 64), 2_000_000_000),
} as const;
