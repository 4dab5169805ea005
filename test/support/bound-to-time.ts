import { jest } from '@jest/globals';

/**
 * For files whose rules name times: a test that failed is made again. What the machine held up once is no fault of the
 * product; what the product does too late is too late each time. The first failure stays in the output.
 */
export function boundToTime(): void {
  jest.retryTimes(2, { logErrorsBeforeRetry: true });
}
