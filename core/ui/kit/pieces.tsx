import { Descriptions, Progress, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { nothing, shownNumber, shownTime } from './format.ts';
import { useTimeZone } from './person.ts';

/** How a state looks: colour never says it alone. */
export type Look = 'good' | 'warn' | 'bad' | 'busy' | 'off';
const colors: Readonly<Record<Look, string>> = {
  good: 'success',
  warn: 'warning',
  bad: 'error',
  busy: 'processing',
  off: 'default',
};

/** A state in a word. */
export function Mark({
  look,
  children,
  title,
}: {
  readonly look: Look;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <Tag className="mark" color={colors[look]} variant="filled" {...(title !== undefined && { title })}>
      {children}
    </Tag>
  );
}

export function Quiet({ children }: { readonly children: ReactNode }) {
  return <Typography.Text type="secondary">{children}</Typography.Text>;
}

/** A moment in the time zone of the installation (TM-12). */
export function Moment({ at }: { readonly at: string | null | undefined }) {
  const timeZone = useTimeZone();
  if (at === null || at === undefined) return <>{nothing}</>;
  return (
    <time dateTime={at} className="moment">
      {shownTime(at, timeZone)}
    </time>
  );
}

/** A text with its line breaks. */
export function Lines({ text }: { readonly text: string }) {
  return <span className="lines">{text}</span>;
}

/** A long text in a table: some lines, and the whole of it where one asks. */
export function Clamped({ text, lines = 3 }: { readonly text: string; readonly lines?: number }) {
  return (
    <Typography.Paragraph
      className="clamped"
      ellipsis={{ rows: lines, expandable: 'collapsible', symbol: (open) => (open ? 'свернуть' : 'ещё') }}
    >
      {text}
    </Typography.Paragraph>
  );
}

/** Names and values of one thing. */
export function Facts({
  items,
  column = 2,
}: {
  readonly items: readonly (readonly [label: string, value: ReactNode])[];
  readonly column?: number;
}) {
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 1, md: column }}
      items={items.map(([label, value]) => ({ key: label, label, children: value ?? nothing }))}
    />
  );
}

/** Names and values within a cell of a table. */
export function Pairs({ items }: { readonly items: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="pairs">
      {items.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? nothing}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How far something is; where the end is not known, what was done. */
export function Progressing({
  done,
  total,
  label,
}: {
  readonly done: number;
  readonly total: number | null;
  readonly label: string;
}) {
  if (total === null || total <= 0) return <Quiet>{`Обработано: ${shownNumber(done)}`}</Quiet>;
  const percent = Math.min(100, Math.floor((100 * done) / total));
  return (
    <div className="progressing">
      <Progress percent={percent} size="small" showInfo={false} aria-label={label} />
      <Quiet>{`${shownNumber(done)} из ${shownNumber(total)}`}</Quiet>
    </div>
  );
}
