import type { DocumentSnapshot, Official, ResolutionSnapshot } from '../../../core/contract/index.ts';
import type { CategoryCodes } from './categories.ts';
import { texts } from './texts.ts';

/** The body of «Зарегистрировано» by the contract of ПОС (ST-01); frozen from here on (ST-06). */
export function registeredBody(document: DocumentSnapshot, codes: CategoryCodes, at: Date): string {
  return JSON.stringify({
    status: 'REGISTERED',
    statusName: texts.titles.REGISTERED,
    ...common(document, at),
    planDate: document.planDate,
    ...codes,
  });
}

/** The body of «Назначен исполнитель»: data of the РК and of the резолюция (ST-02). */
export function assignedBody(
  document: DocumentSnapshot,
  resolution: ResolutionSnapshot,
  codes: CategoryCodes,
  at: Date,
): string {
  const { author, executors, planDate, text } = resolution;
  return JSON.stringify({
    status: 'EXECUTOR_ASSIGNED',
    statusName: texts.titles.EXECUTOR_ASSIGNED,
    ...common(document, at),
    executors: executors.map(({ official, responsible }) => ({ ...person(official), responsible })),
    ...(author === null ? {} : { author: { fullName: author.name } }),
    planDate: planDate ?? document.planDate,
    comment: text === '' ? null : text,
    ...codes,
  });
}

/** ST-03: the applicant is not notified of statuses. */
function common({ number, date }: DocumentSnapshot, at: Date) {
  return { occurredAt: at.toISOString(), notifyApplicant: false, registration: { number, date } };
}

function person({ name, duty, departmentName }: Official) {
  return { fullName: name, position: duty, department: departmentName };
}
