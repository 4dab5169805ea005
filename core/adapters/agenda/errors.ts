import { RetryLaterError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

export const queueIdle = () => new RetryLaterError('QUEUE_IDLE', texts.idle);
