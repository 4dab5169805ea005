import type { WidgetProps } from '@rjsf/utils';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useContext, useRef, useState } from 'react';
import { apiPath, follow } from '../api.ts';
import { FieldContext } from './context.ts';
import { type Schema, typeOf } from './plan.ts';
import { texts } from './texts.ts';

const pageSize = 100;
const pauseMs = 250;

interface Row {
  readonly value: string | number;
  readonly label: string;
}

interface DirectoryRow {
  readonly isn?: number;
  readonly due?: string;
  readonly code?: string;
  readonly name?: string;
  readonly title?: string;
  readonly note?: string;
  readonly apiName?: string;
  readonly login?: string;
}

/** Rows of a directory. Nodes are the host's own: a task is bound to a name or a label. */
async function rowsOf(name: string, integer: boolean, q: string, signal: AbortSignal) {
  if (name === 'nodes') {
    const { items } = await follow<{ items: { name: string; labels: string[] }[] }>('/api/nodes', signal);
    const labels = [...new Set(items.flatMap((node) => node.labels))];
    const rows: Row[] = [
      ...items.map((node) => ({ value: node.name, label: node.name })),
      ...labels.map((label) => ({ value: label, label: texts.label(label) })),
    ];
    return { rows: rows.filter(({ label }) => label.toLowerCase().includes(q.toLowerCase())), more: false };
  }
  const path = apiPath(['/api/directories', name], { limit: pageSize, q });
  const { items, nextCursor } = await follow<{ items: DirectoryRow[]; nextCursor: string | null }>(path, signal);
  const rows = items.map((row): Row => {
    const text = row.due ?? row.apiName ?? row.login ?? String(row.isn);
    return { value: integer ? (row.isn ?? text) : text, label: titleOf(row) };
  });
  return { rows, more: nextCursor !== null };
}

function titleOf({ code, name, title, note, isn, due, login }: DirectoryRow): string {
  const shown = name ?? title ?? login ?? due ?? String(isn);
  return [code ? `${code} ` : '', shown, note && note !== shown ? ` — ${note}` : ''].join('');
}

/** A large directory is looked through by words; a value that is not found there stays. */
function useDirectory(name: string, integer: boolean, chosen: readonly unknown[]) {
  const [q, setQ] = useState('');
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const seen = useRef(new Map<unknown, Row>());
  const { data, error, isFetching } = useQuery({
    queryKey: ['directory', name, integer, q],
    queryFn: ({ signal }) => rowsOf(name, integer, q, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  for (const row of data?.rows ?? []) seen.current.set(row.value, row);
  const missing = chosen.filter((value) => !data?.rows.some((row) => row.value === value));
  const kept = missing.map((value) => seen.current.get(value) ?? { value: value as string, label: String(value) });
  return {
    options: q === '' ? [...kept, ...(data?.rows ?? [])] : (data?.rows ?? []),
    /** Titles of what is chosen, also of what the search just now has not found. */
    labelOf: (value: unknown) => seen.current.get(value)?.label ?? String(value),
    search: {
      filterOption: false as const,
      onSearch(text: string) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQ(text.trim()), pauseMs);
      },
    },
    opened(now: boolean) {
      setOpen(now);
      if (!now) setQ('');
    },
    loading: isFetching && data === undefined,
    notFound: error ? texts.directoryFailed(error.message) : isFetching ? texts.loading : texts.found,
    status:
      error && data === undefined
        ? texts.directoryFailed(error.message)
        : open && data?.more
          ? texts.firstRows(pageSize)
          : '',
  };
}

function Status({ text }: { readonly text: string }) {
  return (
    <div role="status" className="field-hint">
      {text}
    </div>
  );
}

/** A row of a directory (`x-directory`). */
export function DirectoryField({ id, value, disabled, required, onChange, options }: WidgetProps) {
  const { spoken } = useContext(FieldContext);
  const schema = options.plan as Schema;
  const chosen = value === undefined || value === null || value === '' ? [] : [value];
  const directory = useDirectory(schema['x-directory'] ?? '', typeOf(schema) === 'integer', chosen);
  return (
    <>
      <Select
        id={id}
        {...spoken}
        value={chosen.length === 0 ? null : { value, label: directory.labelOf(value) }}
        labelInValue
        disabled={disabled === true}
        allowClear={required !== true}
        placeholder={texts.unset}
        showSearch={directory.search}
        options={directory.options}
        loading={directory.loading}
        notFoundContent={directory.notFound}
        onOpenChange={directory.opened}
        onChange={(next: Row | null | undefined) => onChange(next?.value)}
      />
      <Status text={directory.status} />
    </>
  );
}

/** Several rows of a directory. */
export function SeveralField({ id, value, disabled, onChange, options }: WidgetProps) {
  const { spoken } = useContext(FieldContext);
  const schema = options.plan as Schema;
  const items = schema.items ?? {};
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  const name = items['x-directory'] ?? schema['x-directory'] ?? '';
  const directory = useDirectory(name, typeOf(items) === 'integer', chosen);
  return (
    <>
      <Select
        id={id}
        {...spoken}
        mode="multiple"
        value={chosen.map((own) => ({ value: own, label: directory.labelOf(own) }))}
        labelInValue
        disabled={disabled === true}
        allowClear
        placeholder={texts.unset}
        showSearch={directory.search}
        options={directory.options}
        loading={directory.loading}
        notFoundContent={directory.notFound}
        onOpenChange={directory.opened}
        onChange={(next: { value: unknown }[]) =>
          onChange(next.length === 0 ? undefined : next.map((own) => own.value))
        }
      />
      <Status text={directory.status} />
    </>
  );
}
