import { refusals } from './errors.ts';
import type { AnswerType, State, StatusRequest } from './wire.ts';

/** The table of states of the contract, each function one group of its rows. */

const finalStates: ReadonlySet<State> = new Set<State>(['SOLVED', 'NOT_SOLVED', 'REDIRECTED', 'REJECTED']);

export function isFinal(state: State): boolean {
  return finalStates.has(state);
}

/** Confirmation of a delivery: a new message or a supplement of an answered one becomes registered. */
export function afterConfirmation(state: State): State {
  return state === 'NEW' || isFinal(state) ? 'REGISTERED' : state;
}

/** A status; throws where the table forbids it. */
export function afterStatus(state: State, status: StatusRequest['status']): State {
  if (state === 'NEW') throw refusals.notRegistered();
  if (isFinal(state)) throw refusals.invalidTransition();
  if (state === 'ANSWER_ON_APPROVAL' || status === 'REGISTERED') return state;
  return 'EXECUTOR_ASSIGNED';
}

/** An answer; throws where the table forbids it. */
export function afterAnswer(state: State, type: AnswerType, requiresApproval: boolean): State {
  if (state === 'NEW') throw refusals.notRegistered();
  if (isFinal(state) || state === 'ANSWER_ON_APPROVAL') throw refusals.alreadyAnswered();
  if (type === 'POSTPONED') return 'ANSWER_POSTPONED';
  return requiresApproval ? 'ANSWER_ON_APPROVAL' : type;
}

/** What the ЛКО decided about an answer on approval of the given type. */
export function afterApproval(type: Exclude<AnswerType, 'POSTPONED'>, approved: boolean): State {
  return approved ? type : 'EXECUTOR_ASSIGNED';
}
