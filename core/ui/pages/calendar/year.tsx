import { useEffect, useRef, useState } from 'react';
import { shownDate } from '../../kit/format.ts';
import { daysOf, isWorking, moved, type Specials, weekdayOf, weeksOf } from './days.ts';
import { texts } from './texts.ts';

interface YearProps {
  readonly year: number;
  readonly specials: Specials;
  readonly today: string;
  /** Undefined: who sees it does not change it. */
  readonly toggle: ((day: string) => void) | undefined;
}

/** A year at a glance: twelve months; the days are one stop of the keyboard, and arrows go from day to day. */
export function Year({ year, specials, today, toggle }: YearProps) {
  const first = `${year}-01-01`;
  const [here, setHere] = useState(today.startsWith(`${year}-`) ? today : first);
  const grid = useRef<HTMLDivElement>(null);
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const goes = useRef(false);
  useEffect(() => {
    if (!goes.current) return;
    goes.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-day="${here}"]`)?.focus();
  }, [here]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the days in it
    <div
      ref={grid}
      className="calendar-year"
      onKeyDown={(event) => {
        const by = steps[event.key];
        const day = (event.target as HTMLElement).dataset.day;
        if (by === undefined || day === undefined) return;
        event.preventDefault();
        goes.current = true;
        setHere(moved(day, by));
      }}
    >
      {texts.months.map((title, month) => (
        <Month
          key={title}
          title={title}
          count={daysOf(year, month).filter((day) => isWorking(day, specials)).length}
          weeks={weeksOf(year, month)}
          day={(day) => (
            <Day
              day={day}
              specials={specials}
              today={day === today}
              stop={day === here}
              toggle={
                toggle &&
                (() => {
                  setHere(day);
                  toggle(day);
                })
              }
            />
          )}
        />
      ))}
    </div>
  );
}

interface MonthProps {
  readonly title: string;
  /** Of working days. */
  readonly count: number;
  readonly weeks: readonly (readonly (string | undefined)[])[];
  day(day: string): React.ReactNode;
}

function Month({ title, count, weeks, day }: MonthProps) {
  return (
    <table className="calendar-month">
      <caption>
        {title} <span className="quiet">{texts.workingDays(count)}</span>
      </caption>
      <thead>
        <tr>
          {texts.weekdays.map((name, index) => (
            <th key={name} scope="col" abbr={texts.weekdayNames[index]}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((one) => one !== undefined)}>
            {week.map((one, index) => (
              <td key={one ?? texts.weekdays[index]}>{one !== undefined && day(one)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayProps {
  readonly day: string;
  readonly specials: Specials;
  readonly today: boolean;
  readonly stop: boolean;
  readonly toggle: (() => void) | undefined;
}

function Day({ day, specials, today, stop, toggle }: DayProps) {
  const working = isWorking(day, specials);
  const special = specials.get(day);
  const classes = ['calendar-day', working ? 'working' : 'off', special && 'special', today && 'today'];
  const words = [
    `${shownDate(day)}, ${texts.weekdayNames[weekdayOf(day)]}: ${working ? texts.working : texts.off}`,
    special && texts.special,
    special?.note,
    today && texts.today,
  ];
  const spoken = words.filter(Boolean).join(', ');
  const own = {
    className: classes.filter(Boolean).join(' '),
    title: spoken,
    children: Number(day.slice(8)),
  };
  if (toggle === undefined) {
    return special || today ? <span {...own} role="img" aria-label={spoken} /> : <span {...own} />;
  }
  return (
    <button
      {...own}
      type="button"
      data-day={day}
      tabIndex={stop ? 0 : -1}
      aria-label={spoken}
      aria-pressed={!working}
      onClick={toggle}
    />
  );
}
