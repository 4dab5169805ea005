import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useRef, useState } from 'react';
import { texts } from '../texts.ts';
import { apiPath, follow } from './api.ts';
import { Quiet } from './pieces.tsx';

/** A row of a directory as the API gives it. */
export type DirectoryRow = Readonly<Record<string, unknown>>;
/** What names a row: its DUE, ISN or login. */
export type RowKey = string | number;

export const directoryPath = (directory: string) => apiPath(['/api/directories', directory]);
export const keyOfRow = (row: DirectoryRow) => (row.due ?? row.isn ?? row.id ?? row.login) as RowKey;

/** A name with what tells it from the like: `0003 Дороги`, `Лялякина П.Р. — Председатель`. */
export function titleOfRow({ code, name, title, login, due, duty }: DirectoryRow): string {
  const named = [code, name || title || login || due].filter(Boolean).join(' ');
  return duty ? `${named} — ${duty}` : named;
}

/** What rows are called that others name; the key itself where there is no such row any more. */
export function useRowNames<Key extends RowKey>(directory: string | undefined, keys: readonly Key[]): Map<Key, string> {
  const asked = useQueries({
    queries: keys.map((key) => ({
      queryKey: ['directory', directory, 'name', key],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        follow<DirectoryRow>(apiPath([directoryPath(directory ?? ''), key]), signal),
      enabled: directory !== undefined,
      staleTime: 60_000,
      retry: false,
    })),
  });
  return new Map(
    keys.map((key, index) => {
      const { data, isError } = asked[index] ?? {};
      return [key, data === undefined ? (isError ? String(key) : '…') : titleOfRow(data)];
    }),
  );
}

export type KnownNames = ReadonlyMap<RowKey, string>;
const nothingKnown: KnownNames = new Map();

interface RowNameProps {
  readonly directory: string;
  readonly of: RowKey;
  /** Names that are there already, as those of rows that the directory has no more. */
  readonly known?: KnownNames;
}

/** The name of one row. */
export function RowName({ directory, of, known = nothingKnown }: RowNameProps) {
  const name = known.get(of);
  return <>{useRowNames(directory, name === undefined ? [of] : []).get(of) ?? name}</>;
}

export interface RowSelectProps<Value extends RowKey | readonly RowKey[]> {
  readonly directory: string;
  readonly id?: string;
  /** Its name, where no form gives it one. */
  readonly label?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Something must be chosen. */
  readonly required?: boolean;
  readonly several?: boolean;
  readonly known?: KnownNames;
  readonly value?: Value | null;
  onChange?(value: Value | null): void;
  /** The row that was chosen. */
  onRow?(row: DirectoryRow): void;
  /** Rows that can be chosen; all where left out. */
  fits?(row: DirectoryRow): boolean;
}

const shownRows = 200;
const pauseMs = 250;

/** Rows of a directory, found by the server as one types; what is chosen is shown by its name. */
export function RowSelect<Value extends RowKey | readonly RowKey[]>(props: RowSelectProps<Value>) {
  const { directory, id, label, placeholder, disabled = false, required = false, several = false } = props;
  const { known = nothingKnown, value = null, onChange, onRow, fits = () => true } = props;
  const [q, setQ] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const chosen = (value === null ? [] : Array.isArray(value) ? value : [value]) as RowKey[];
  const names = useRowNames(
    directory,
    chosen.filter((key) => !known.has(key)),
  );
  const { data, isFetching } = useQuery({
    queryKey: ['directory', directory, 'choice', q],
    queryFn: ({ signal }) =>
      follow<{ items: DirectoryRow[]; nextCursor: string | null }>(
        apiPath([directoryPath(directory)], { ...(q !== '' && { q }), limit: shownRows }),
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const rows = (data?.items ?? []).filter(fits);
  const shown = chosen.map((key) => ({ value: key, label: known.get(key) ?? names.get(key) ?? '' }));
  const change = (keys: readonly RowKey[]) => {
    onChange?.((several ? keys : (keys[0] ?? null)) as Value | null);
    const row = rows.find((one) => keyOfRow(one) === keys.at(-1));
    if (row !== undefined) onRow?.(row);
  };
  const common = {
    ...(id !== undefined && { id }),
    ...(label !== undefined && { 'aria-label': label }),
    ...(placeholder !== undefined && { placeholder }),
    disabled,
    allowClear: !required,
    loading: isFetching,
    notFoundContent: isFetching ? texts.loading : texts.noRows,
    options: rows.map((row) => ({ value: keyOfRow(row), label: titleOfRow(row) })),
    onOpenChange: (open: boolean) => !open && setQ(''),
    showSearch: {
      filterOption: false as const,
      onSearch(text: string) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQ(text.trim()), pauseMs);
      },
    },
    popupRender: (list: React.ReactElement) => (
      <>
        {list}
        {data != null && data.nextCursor !== null && <Quiet>{texts.firstRows(shownRows)}</Quiet>}
      </>
    ),
  };
  type Chosen = { value: RowKey; label: string };
  return several ? (
    <Select<Chosen[]>
      {...common}
      mode="multiple"
      labelInValue
      value={shown}
      onChange={(next) => change(next.map((one) => one.value))}
    />
  ) : (
    <Select<Chosen | null>
      {...common}
      labelInValue
      value={shown[0] ?? null}
      onChange={(next) => change(next == null ? [] : [next.value])}
    />
  );
}

const isOfficial = ({ kind }: DirectoryRow) => kind === 'official';

/** An official of «Подразделения». */
export function Official(props: Omit<RowSelectProps<string>, 'directory' | 'fits' | 'several'>) {
  return <RowSelect<string> {...props} directory="departments" fits={isOfficial} />;
}

/** Officials of «Подразделения». */
export function Officials(props: Omit<RowSelectProps<readonly string[]>, 'directory' | 'fits' | 'several'>) {
  return <RowSelect<readonly string[]> {...props} several directory="departments" fits={isOfficial} />;
}
