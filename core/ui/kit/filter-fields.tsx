import { DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';

/** A control with its name above it. */
export function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is given by the page
    <label className="labelled">
      {label}
      {children}
    </label>
  );
}

export interface FilterProps {
  readonly label: string;
  readonly value: string | undefined;
  change(value: string | undefined): void;
}

/** A field that a list is asked by when somebody leaves it or presses Enter, and not at each letter. */
export function TypedFilter({ label, value = '', change }: FilterProps) {
  const ask = (text: string) => text.trim() !== value && change(text.trim() || undefined);
  return (
    <Labelled label={label}>
      <Input
        key={value}
        defaultValue={value}
        allowClear
        onClear={() => ask('')}
        onBlur={({ target }) => ask(target.value)}
        onPressEnter={({ currentTarget }) => ask(currentTarget.value)}
      />
    </Labelled>
  );
}

const kept = { date: 'YYYY-MM-DD', time: 'YYYY-MM-DDTHH:mm' };
const shown = { date: 'DD.MM.YYYY', time: 'DD.MM.YYYY HH:mm' };

/** A day (`2026-11-26`) or, with `time`, a moment (`2026-11-26T09:30`) in the time zone of the installation. */
export function DateFilter({ label, value, time = false, change }: FilterProps & { readonly time?: boolean }) {
  const form = time ? 'time' : 'date';
  return (
    <Labelled label={label}>
      <DatePicker
        value={value === undefined ? null : dayjs(value, kept[form])}
        format={shown[form]}
        showTime={time ? { format: 'HH:mm' } : false}
        onChange={(next) => change(next?.format(kept[form]))}
      />
    </Labelled>
  );
}
