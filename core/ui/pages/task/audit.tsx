import { Alert, Button, Flex } from 'antd';
import { useState } from 'react';
import type { SlotVerdict } from '../../api-types.ts';
import { apiPath, request } from '../../kit/api.ts';
import { fromField, shownTime, toField } from '../../kit/format.ts';
import { useTimeZone } from '../../kit/person.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { Failed } from '../../kit/states.tsx';
import { AuditReport } from './audit-report.tsx';
import { auditTexts as texts } from './audit-texts.ts';

const hourMs = 3_600_000;
const windows = { day: 24 * hourMs, week: 7 * 24 * hourMs, month: 30 * 24 * hourMs } as const;

/** The fields have no seconds: the minute that has begun is part of the window. */
function windowOf(ms: number, timeZone: string) {
  const now = Date.now();
  return { from: toField(new Date(now - ms), timeZone), to: toField(new Date(now + 60_000), timeZone) };
}

/** What was found for a window. */
interface Found {
  readonly window: string;
  readonly items: readonly SlotVerdict[];
}

/** «Проверка расписания» (TM-38): what became of every slot of a window. */
export default function Audit({ taskId }: { readonly taskId: string }) {
  const timeZone = useTimeZone();
  const [typed, setTyped] = useState(() => windowOf(windows.day, timeZone));
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [found, setFound] = useState<Found>();
  const [busy, setBusy] = useState(false);

  async function check({ from, to }: typeof typed): Promise<void> {
    const [begin, end] = [from, to].map((field) => fromField(field, timeZone));
    setError(undefined);
    if (begin === undefined || end === undefined) return setProblem(texts.incomplete);
    if (begin >= end) return setProblem(texts.reversed);
    setProblem(undefined);
    setBusy(true);
    const [fromIso, toIso] = [begin.toISOString(), end.toISOString()];
    try {
      const path = apiPath(['/api/tasks', taskId, 'audit'], { from: fromIso, to: toIso });
      const { items } = await request<{ items: SlotVerdict[] }>('GET', path);
      setFound({ window: texts.between(shownTime(fromIso, timeZone), shownTime(toIso, timeZone)), items });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Flex vertical gap={12}>
      <Quiet>{texts.lead}</Quiet>
      <form
        className="filters"
        aria-label={texts.window}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void check(typed);
        }}
      >
        {(['from', 'to'] as const).map((name) => (
          <label key={name} className="filters">
            {texts[name]}
            <input
              type="datetime-local"
              className="datetime"
              value={typed[name]}
              onChange={({ target }) => setTyped((before) => ({ ...before, [name]: target.value }))}
            />
          </label>
        ))}
        <Button type="primary" htmlType="submit" loading={busy}>
          {texts.check}
        </Button>
        {(['day', 'week', 'month'] as const).map((name) => (
          <Button
            key={name}
            disabled={busy}
            onClick={() => {
              const next = windowOf(windows[name], timeZone);
              setTyped(next);
              void check(next);
            }}
          >
            {texts.windows[name]}
          </Button>
        ))}
      </form>
      {problem !== undefined && <Alert type="error" showIcon role="alert" title={problem} />}
      {error !== undefined && <Failed error={error} again={() => check(typed)} />}
      {found !== undefined && <AuditReport key={found.window} {...found} />}
    </Flex>
  );
}
