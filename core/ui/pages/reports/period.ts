import dayjs, { type Dayjs } from 'dayjs';

export interface Period {
  readonly from: string;
  readonly to: string;
}

export type PeriodName = 'month' | 'lastMonth' | 'quarter' | 'year';

const shown = (day: Dayjs) => day.format('YYYY-MM-DD');

/** Today in the time zone of the installation. */
function todayIn(timeZone: string): Dayjs {
  return dayjs(new Date().toLocaleDateString('sv-SE', { timeZone }));
}

/** A period that heads ask for, up to today. */
export function periodOf(name: PeriodName, timeZone: string): Period {
  const today = todayIn(timeZone);
  if (name === 'lastMonth') {
    const month = today.subtract(1, 'month');
    return { from: shown(month.startOf('month')), to: shown(month.endOf('month')) };
  }
  if (name === 'quarter') {
    return { from: shown(today.month(Math.floor(today.month() / 3) * 3).startOf('month')), to: shown(today) };
  }
  return { from: shown(today.startOf(name)), to: shown(today) };
}
