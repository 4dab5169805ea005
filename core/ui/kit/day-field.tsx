import { DatePicker } from 'antd';
import dayjs from 'dayjs';

export interface DayFieldProps {
  readonly id?: string;
  readonly value?: string | null;
  /** The first day that can be chosen. */
  readonly from?: string;
  readonly disabled?: boolean;
  onChange?(value: string | null): void;
}

const kept = 'YYYY-MM-DD';

/** A day as the API has it, `2026-11-26`: typed or chosen in a calendar. */
export function DayField({ id, value = null, from, disabled = false, onChange }: DayFieldProps) {
  return (
    <DatePicker
      {...(id !== undefined && { id })}
      {...(from !== undefined && { minDate: dayjs(from, kept) })}
      value={value === null ? null : dayjs(value, kept)}
      format={['DD.MM.YYYY', 'D.M.YYYY']}
      disabled={disabled}
      onChange={(day) => onChange?.(day === null ? null : day.format(kept))}
    />
  );
}
