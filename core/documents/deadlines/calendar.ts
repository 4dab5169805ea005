import type { FieldProblem, IsoDate } from '../../contract/index.ts';
import type { Database } from '../../ports/database.ts';
import { isIsoDate } from '../dates.ts';
import { calendarInvalid } from '../errors.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';

/** A day that is not what its day of the week says. */
export interface CalendarDay {
  readonly day: IsoDate;
  readonly working: boolean;
  readonly note: string | null;
}

export interface DeadlineSettings {
  readonly enabled: boolean;
  /** Who gets letters. */
  readonly executors: boolean;
  readonly heads: boolean;
  /** The first letter goes so many working days before. */
  readonly daysBefore: number;
}

/** The working-day calendar and who is told of deadlines (UI-09). */
export interface DeadlineService {
  year(year: number): Promise<CalendarDay[]>;
  /** Puts the days in the place of those of the year. */
  setYear(year: number, days: readonly CalendarDay[]): Promise<CalendarDay[]>;
  /** Lines `ГГГГ-ММ-ДД;рабочий|выходной;примечание`, in the place of the days of the year. */
  importYear(year: number, csv: string): Promise<CalendarDay[]>;
  /** The working day so many after the day. */
  workingDay(from: IsoDate, days: number): Promise<IsoDate>;
  settings(): Promise<DeadlineSettings>;
  setSettings(settings: DeadlineSettings): Promise<DeadlineSettings>;
}

export function deadlineService(database: Database): DeadlineService {
  const year: DeadlineService['year'] = (of) =>
    database.query<CalendarDay>(
      'SELECT day, working, note FROM delo.calendar_day WHERE extract(year FROM day) = $1 ORDER BY day',
      [of],
    );
  const setYear: DeadlineService['setYear'] = async (of, days) => {
    const problems: FieldProblem[] = [];
    for (const [index, { day }] of days.entries()) {
      const refuse = (message: string) => problems.push({ path: `/days/${index}/day`, message });
      if (!isIsoDate(day)) refuse(texts.calendar.notADay(day));
      else if (!day.startsWith(`${of}-`)) refuse(texts.calendar.otherYear(day, of));
      else if (days.findIndex((one) => one.day === day) !== index) refuse(texts.calendar.twice(day));
    }
    if (problems.length > 0) throw calendarInvalid(problems);
    await database.transaction(async (transaction) => {
      await transaction.query('LOCK TABLE delo.calendar_day IN SHARE ROW EXCLUSIVE MODE');
      await transaction.query('DELETE FROM delo.calendar_day WHERE extract(year FROM day) = $1', [of]);
      await transaction.query(
        `INSERT INTO delo.calendar_day (day, working, note)
         SELECT day, working, note FROM json_to_recordset($1) AS d (day date, working boolean, note text)`,
        [JSON.stringify(days.map(({ note, ...rest }) => ({ ...rest, note: note === null ? null : storable(note) })))],
      );
    });
    return year(of);
  };
  const settings: DeadlineService['settings'] = async () => {
    const [row] = await database.query<DeadlineSettings>(
      `SELECT enabled, executors, heads, days_before AS "daysBefore" FROM delo.deadline_setting`,
    );
    return row!;
  };
  return {
    year,
    setYear,
    importYear: (of, csv) => setYear(of, daysOf(csv)),
    async workingDay(from, days) {
      const [row] = await database.query<{ day: IsoDate }>('SELECT delo.working_day($1, $2) AS day', [from, days]);
      return row!.day;
    },
    settings,
    async setSettings({ enabled, executors, heads, daysBefore }) {
      await database.query(
        'UPDATE delo.deadline_setting SET enabled = $1, executors = $2, heads = $3, days_before = $4',
        [enabled, executors, heads, daysBefore],
      );
      return settings();
    },
  };
}

function daysOf(csv: string): CalendarDay[] {
  const problems: FieldProblem[] = [];
  const lines = csv.replace(/^\ufeff/, '').split(/\r?\n/);
  const days = lines.flatMap((line, index): CalendarDay[] => {
    if (line.trim() === '') return [];
    const [day = '', kind = '', ...note] = line.split(';').map((part) => part.trim());
    const working = { рабочий: true, выходной: false }[kind.toLowerCase()];
    if (isIsoDate(day) && working !== undefined) {
      return [{ day, working, note: note.join(';').slice(0, 255) || null }];
    }
    problems.push({ path: `/csv/${index + 1}`, message: texts.calendar.wrongLine(index + 1) });
    return [];
  });
  if (problems.length > 0) throw calendarInvalid(problems);
  return days;
}
