import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createElement, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Settings, SettingsProblem, SettingsVersion } from '../../api-types.ts';
import { ApiError, follow, request } from '../../kit/api.ts';
import { useAsk } from '../../kit/ask.ts';
import { shownTime } from '../../kit/format.ts';
import { useTimeZone } from '../../kit/person.ts';
import { ProblemList } from '../../kit/problem-list.tsx';
import { diffTitle } from './difference.ts';
import { type Draft, type Found, inputOf, lineOf, located, openDraft, type Plans, plansOf } from './draft.ts';
import { texts } from './texts.ts';

/** What is said of the last thing that was done. */
export interface Note {
  readonly look: 'success' | 'warning' | 'error' | 'info';
  readonly text: string;
  readonly list?: readonly string[];
  readonly actions?: readonly { readonly title: string; run(): void; readonly main?: boolean }[];
}

export interface SettingsDesk {
  readonly draft: Draft | undefined;
  readonly plans: Plans;
  readonly error: unknown;
  readonly changed: boolean;
  readonly busy: 'save' | 'check' | undefined;
  readonly note: Note | undefined;
  readonly found: readonly Found[];
  /** Counts refusals: the first wrong field is to be looked at. */
  readonly refusals: number;
  change(make: (draft: Draft) => Draft): void;
  save(): void;
  check(): void;
  undo(): void;
  take(view: Settings, note: Note): void;
  say(note: Note | undefined): void;
  mark(problems: readonly SettingsProblem[]): void;
  reload(): void;
}

interface Options {
  readonly address: string;
  readonly checkAddress: string;
  /** Told of a save; gives what else there is to say. */
  saved(view: Settings): Promise<string | undefined>;
}

const noPlans: Plans = { common: undefined, instance: undefined };

/**
 * Settings with what can be done to them: check, save, take what others saved. What is typed stays whatever the server
 * answers (UI-05), and is lost only where a person says so.
 */
export function useSettings({ address, checkAddress, saved }: Options): SettingsDesk {
  const queries = useQueryClient();
  const ask = useAsk();
  const timeZone = useTimeZone();
  const [draft, setDraft] = useState<Draft>();
  const [busy, setBusy] = useState<'save' | 'check'>();
  const [note, setNote] = useState<Note>();
  const [found, setFound] = useState<readonly Found[]>([]);
  const [refusals, setRefusals] = useState(0);
  const read = useQuery({
    queryKey: ['settings', address],
    queryFn: ({ signal }) => follow<Settings>(`${address}/settings`, signal),
  });
  const view = draft?.view;
  const plans = useMemo(() => (view === undefined ? noPlans : plansOf(view)), [view]);
  const clean = useMemo(() => view && JSON.stringify(inputOf(openDraft(view), plans)), [view, plans]);
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
  }, [draft]);
  const changed = draft !== undefined && JSON.stringify(inputOf(draft, plans)) !== clean;

  const show = useCallback(
    (fresh: Settings) => {
      queries.setQueryData(['settings', address], fresh);
      setDraft(openDraft(fresh));
      setFound([]);
    },
    [queries, address],
  );

  // Whoever has typed nothing sees what others have saved.
  const { data } = read;
  useEffect(() => {
    if (data === undefined || changed || busy !== undefined) return;
    setDraft((before) => (before === undefined || before.view.version < data.version ? openDraft(data) : before));
  }, [data, changed, busy]);

  function refuse(look: Note['look'], text: string, problems: readonly SettingsProblem[], at: Draft): void {
    const placed = located(problems, at);
    setFound(placed);
    setNote({ look, text, list: placed.map((one) => lineOf(one, at, plans)) });
    if (problems.some(({ severity }) => severity === 'error')) setRefusals((count) => count + 1);
  }

  async function check(at: Draft): Promise<void> {
    setBusy('check');
    setFound([]);
    setNote({ look: 'info', text: texts.checking });
    try {
      const { problems } = await request<{ problems: SettingsProblem[] }>('POST', checkAddress, inputOf(at, plans));
      if (problems.length === 0) return setNote({ look: 'success', text: texts.checkedGood });
      const wrong = problems.some(({ severity }) => severity === 'error');
      return refuse(wrong ? 'error' : 'warning', wrong ? texts.checkedWrong : texts.checkedRemarks, problems, at);
    } catch (error) {
      return failed(error, at, () => check(at));
    } finally {
      setBusy(undefined);
    }
  }

  async function save(at: Draft, confirmed: readonly string[] = []): Promise<void> {
    setBusy('save');
    setFound([]);
    setNote(undefined);
    try {
      const body = { ...inputOf(at, plans), ...(confirmed.length > 0 && { confirmed }) };
      const fresh = await request<Settings>('PUT', `${address}/settings`, body);
      show(fresh);
      const more = await saved(fresh).catch(() => undefined);
      setNote({ look: 'success', text: [texts.saved(fresh.version), more].filter(Boolean).join(' ') });
      void queries.invalidateQueries({ queryKey: ['settings-versions', address] });
    } catch (error) {
      await failed(error, at, () => save(at, confirmed), confirmed);
    } finally {
      setBusy(undefined);
    }
  }

  async function failed(
    error: unknown,
    at: Draft,
    again: () => Promise<void>,
    confirmed: readonly string[] = [],
  ): Promise<void> {
    const { status, code, message, details } =
      error instanceof ApiError ? error : new ApiError(0, 'UNKNOWN', (error as Error).message);
    const problems = details.map((detail) => ({ ...detail, severity: 'error' as const }));
    if (code === 'CONFIRMATION_REQUIRED') {
      const agreed = await ask({
        title: texts.confirmTitle,
        text: createElement(ProblemList, {
          lines: details.map((detail) => detail.message),
          lead: texts.confirmText,
        }),
        yes: texts.confirmYes,
      });
      if (agreed) return save(at, [...confirmed, ...details.flatMap((detail) => detail.code ?? [])]);
      return setNote({ look: 'warning', text: texts.notSaved });
    }
    if (code === 'SETTINGS_VERSION_OLD') return overtaken(at);
    if (details.length > 0 && (status === 422 || status === 400)) return refuse('error', message, problems, at);
    const retry = status === 409 ? [] : [{ title: texts.again, run: () => void again() }];
    return setNote({ look: 'error', text: texts.kept(message), actions: retry });
  }

  /** Somebody saved meanwhile: says who and what, and lets the person decide. */
  async function overtaken(at: Draft): Promise<void> {
    const [{ items }, fresh] = await Promise.all([
      request<{ items: SettingsVersion[] }>('GET', `${address}/settings/versions`),
      request<Settings>('GET', `${address}/settings`),
    ]);
    const list = items
      .filter(({ version }) => version > at.view.version)
      .map(({ author, at: time, diff }) => {
        const fields = diff.map(({ path }) => diffTitle(fresh, path)).join(', ');
        return texts.overtakenBy(author, shownTime(time, timeZone), fields);
      });
    setNote({
      look: 'error',
      text: texts.overtaken,
      list,
      actions: [
        {
          title: texts.mine,
          run() {
            const now = latest.current ?? at;
            const mine = { ...now, view: { ...now.view, version: fresh.version } };
            setDraft(mine);
            void save(mine);
          },
        },
        {
          title: texts.theirs,
          run: () => {
            show(fresh);
            setNote({ look: 'success', text: texts.theirsShown });
          },
        },
      ],
    });
  }

  return {
    draft,
    plans,
    error: read.error,
    changed,
    busy,
    note,
    found,
    refusals,
    change: useCallback((make) => setDraft((before) => before && make(before)), []),
    save: () => draft && void save(draft),
    check: () => draft && void check(draft),
    undo() {
      if (draft !== undefined) setDraft(openDraft(data ?? draft.view));
      setFound([]);
      setNote(undefined);
    },
    take(fresh, said) {
      show(fresh);
      setNote(said);
    },
    say: setNote,
    mark(problems) {
      if (draft !== undefined) setFound(located(problems, draft));
      if (problems.length > 0) setRefusals((count) => count + 1);
    },
    reload: () => void read.refetch(),
  };
}
