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

/** Whether the field says the same already, whenever it was written. */
export function saysAlready(current: unknown, { title, reason, at }: SendingOutcome, timeZone: string): boolean {
  if (typeof current !== 'string') return false;
  const { text } = sendingState({ title, reason, at }, timeZone);
  return withoutTime(current) === withoutTime(text);
}

function withoutTime(text: string): string {
  return text.replace(/ \d\d\/\d\d\/\d{4} \d\d:\d\d$/, '');
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
