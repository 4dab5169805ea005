import { Column, type ColumnOptions, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** int8 comes as text; ISN have at most 10 digits. */
const asNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** A flag of «ДЕЛО» is 0 or 1. */
const asFlag: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'boolean' ? Number(value) : value),
  from: (value: number | null) => value === 1,
};

export const IsnColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ name, type: 'bigint', transformer: asNumber, ...options });
export const IsnKey = (name: string) => PrimaryColumn({ name, type: 'bigint', transformer: asNumber });
export const FlagColumn = (name: string) => Column({ name, type: 'smallint', transformer: asFlag });
export const TextColumn = (name: string, options: ColumnOptions = {}) => Column({ name, type: 'varchar', ...options });
export const TextKey = (name: string) => PrimaryColumn({ name, type: 'varchar' });
export const NumberColumn = (name: string) => Column({ name, type: 'integer' });
export const DateColumn = (name: string) => Column({ name, type: 'date', nullable: true });
export const TimeColumn = (name: string) => Column({ name, type: 'timestamptz', nullable: true });
