import { answers } from '../answers/kind.ts';
import { confirmations } from '../registration/confirmations.ts';
import { statuses } from '../statuses/kind.ts';
import type { Kinds } from './entry.ts';

/** How each kind of request is sent. */
export const kinds: Kinds = { registration: confirmations, status: statuses, answer: answers };
