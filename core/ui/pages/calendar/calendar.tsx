import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import { useState } from 'react';
import type { SpecialDay } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, follow, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { FilePicker } from '../../kit/file-picker.tsx';
import { useFilters } from '../../kit/filters.ts';
import { LeftIcon, RightIcon } from '../../kit/icons.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay, useTimeZone } from '../../kit/person.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { Failed, Shown } from '../../kit/states.tsx';
import { useUnsaved } from '../../kit/unsaved.ts';
import { listed, type Specials, specialsOf, toggled } from './days.ts';
import { Letters } from './letters.tsx';
import { SpecialDays } from './specials.tsx';
import { texts } from './texts.ts';
import { Year } from './year.tsx';
import './calendar.css';

const [firstYear, lastYear] = [2000, 2100];
const pathOf = (year: number) => `/api/calendar/${year}`;
const keyOf = (year: number) => ['calendar', year];

/** «Производственный календарь» and the letters about deadlines (UI-09). */
export default function Calendar() {
  const [{ year: asked }, change] = useFilters('year');
  const may = useMay();
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: useTimeZone() });
  const given = Number(asked ?? today.slice(0, 4));
  const year = given >= firstYear && given <= lastYear ? Math.trunc(given) : Number(today.slice(0, 4));
  const days = useQuery({
    queryKey: keyOf(year),
    queryFn: ({ signal }) => follow<{ items: SpecialDay[] }>(pathOf(year), signal),
  });
  const manage = may('directories.manage');
  return (
    <Page title={texts.title} lead={manage ? `${texts.lead} ${texts.leadChange}` : texts.lead}>
      <Shown query={days}>
        {({ items }) => (
          <YearPage
            key={year}
            year={year}
            today={today}
            read={items}
            manage={manage}
            go={(to) => change({ year: String(to) })}
          />
        )}
      </Shown>
      {may('settings.read') && <Letters />}
    </Page>
  );
}

interface YearPageProps {
  readonly year: number;
  readonly today: string;
  readonly read: readonly SpecialDay[];
  readonly manage: boolean;
  go(year: number): void;
}

function YearPage({ year, today, read, manage, go }: YearPageProps) {
  const [draft, setDraft] = useState<Specials>();
  const specials = draft ?? specialsOf(read);
  const changed = draft !== undefined && JSON.stringify(listed(draft)) !== JSON.stringify(read);
  const { busy, error, save, load } = useSave(year, () => setDraft(undefined));
  const ask = useAsk();
  useUnsaved(changed, texts.leave);
  const turn = async (to: number) => {
    if (!changed || (await ask({ ...texts.leave, danger: true }))) go(to);
  };
  const reason = changed ? undefined : texts.unchanged;
  const note = (day: string, text: string) => {
    const special = specials.get(day);
    if (special !== undefined) setDraft(new Map(specials).set(day, { ...special, note: text || null }));
  };
  const change = (day: string) => setDraft(toggled(day, specials));
  return (
    <Flex vertical gap={12}>
      <Flex wrap gap="8px 16px" align="center" justify="space-between">
        <Flex gap={8} align="center" role="group" aria-label={texts.year}>
          <Button
            icon={<LeftIcon />}
            aria-label={texts.before}
            disabled={year <= firstYear}
            onClick={() => turn(year - 1)}
          />
          <h2 className="calendar-title">{year}</h2>
          <Button
            icon={<RightIcon />}
            aria-label={texts.after}
            disabled={year >= lastYear}
            onClick={() => turn(year + 1)}
          />
        </Flex>
        {manage && (
          <div className="buttons">
            <Act type="primary" reason={reason} loading={busy} onClick={() => save(listed(specials))}>
              {texts.save}
            </Act>
            <Act reason={reason} onClick={() => setDraft(undefined)}>
              {texts.undo}
            </Act>
            <FilePicker
              title={texts.load}
              label={texts.file}
              accept=".csv"
              choose={([file]) => file !== undefined && void load(file)}
            />
          </div>
        )}
      </Flex>
      {error !== undefined && <Failed error={error.error} title={error.title} />}
      <div className="calendar">
        <Panel>
          <Year year={year} specials={specials} today={today} toggle={manage ? change : undefined} />
          <Legend />
        </Panel>
        <Panel title={texts.specials(year)} flush>
          <SpecialDays
            label={texts.specials(year)}
            specials={specials}
            note={manage ? note : undefined}
            drop={manage ? change : undefined}
          />
        </Panel>
      </div>
      {manage && <Quiet>{texts.loadHelp}</Quiet>}
    </Flex>
  );
}

function Legend() {
  const looks = { off: 'off', holiday: 'off special', moved: 'working special', today: 'working today' } as const;
  return (
    <ul className="calendar-legend" aria-label={texts.legendTitle}>
      {(Object.keys(looks) as (keyof typeof looks)[]).map((name) => (
        <li key={name}>
          <span className={`calendar-day ${looks[name]}`} aria-hidden="true">
            9
          </span>
          {texts.legend[name]}
        </li>
      ))}
    </ul>
  );
}

function useSave(year: number, saved: () => void) {
  const ask = useAsk();
  const tell = useTell();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ readonly title: string; readonly error: unknown }>();
  async function send(method: string, path: string, body: object, title: string): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      queries.setQueryData(keyOf(year), await request(method, path, body));
      saved();
      tell.done(texts.saved(year));
    } catch (failure) {
      setError({ title, error: failure });
    }
    setBusy(false);
  }
  return {
    busy,
    error,
    save: (days: readonly SpecialDay[]) => send('PUT', pathOf(year), { days }, texts.notSaved),
    async load(file: File): Promise<void> {
      const question = { title: texts.loadTitle(year), text: texts.loadText(file.name), yes: texts.loadYes };
      if (!(await ask(question))) return;
      const csv = await file.text();
      await send('POST', apiPath([pathOf(year), 'import']), { csv }, texts.notLoaded);
    },
  };
}
