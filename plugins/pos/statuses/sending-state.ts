import type { DocumentChange } from '../../../core/contract/index.ts';
import { formatTime } from '../registration/times.ts';
import { texts } from './texts.ts';

/** Size of «Состояние отправки в ПОС» in characters (ED-02). */
export const sendingSize = 255;

/** What became of sending a status: a reason where it has not been sent. */
export interface SendingOutcome {
  /** Name of the status, e.g. «Зарегистрировано». */
  readonly title: string;
  readonly reason: string | null;
  readonly at: Date;
}

/** «Состояние отправки в ПОС» (ST-04), and the whole of it where it does not fit. */
export interface SendingState {
  readonly text: string;
  readonly whole: string | null;
}

/**
 * ST-04: `Зарегистрировано. Отправлено в ПОС 04/05/2021 10:15`, in the time zone of the installation. A reason that is
 * too long is cut with «…» and stands whole in the protocol; the time is always there.
 */
export function sendingState(
  { title, reason, at }: SendingOutcome,
  timeZone: string,
  size = sendingSize,
): SendingState {
  const time = slashedTime(at, timeZone);
  if (reason === null) return { text: texts.sending.sent(title, time), whole: null };
  const said = bare(reason);
  const whole = texts.sending.notSent(title, said, time);
  const excess = lengthOf(whole) - size;
  if (excess <= 0) return { text: whole, whole: null };
  const kept = [...said]
    .slice(0, Math.max(0, lengthOf(said) - excess - 1))
    .join('')
    .trimEnd();
  return { text: texts.sending.notSent(title, `${kept}…`, time), whole };
}

/** The change of a РК that tells it; a reason that was cut goes whole into the protocol. */
export function sendingChange(isn: number, outcome: SendingOutcome, timeZone: string): DocumentChange {
  const { text, whole } = sendingState(outcome, timeZone);
  const note = { operation: texts.protocol.operation, comment: texts.protocol.notSent(outcome.title) };
  return {
    isn,
    values: { POS_SENDING: text },
    ...(whole === null ? {} : { protocol: [{ ...note, details: whole }] }),
  };
}

/** Whether the field gives this reason already, whenever and for whichever status it was written. */
export function givesReason(current: unknown, reason: string): boolean {
  const [, given] = (typeof current === 'string' && /\. Не отправлено в ПОС \((.*)\) [\d/: ]+$/u.exec(current)) || [];
  if (given === undefined) return false;
  return given.endsWith('…') ? bare(reason).startsWith(given.slice(0, -1)) : given === bare(reason);
}

/** A reason stands in brackets: on one line, without the full stop of its sentence. */
function bare(reason: string): string {
  const line = reason.replace(/\s+/gu, ' ').trim().replace(/\.$/, '');
  return line === '' ? texts.reasons.unknown : line;
}

/** Characters as databases count them. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** `ДД/ММ/ГГГГ ЧЧ:ММ`. */
function slashedTime(at: Date, timeZone: string): string {
  return formatTime(at, timeZone).replaceAll('.', '/');
}
