export interface ChartSeries {
  readonly id: string;
  readonly title: string;
  /** Amounts of a day are bars, what goes on from day to day is a line. */
  readonly form: 'bar' | 'line';
}

export interface ChartRow {
  readonly key: string;
  /** As the table has it: `24.11.2026`. */
  readonly label: string;
  /** As the axis has it: `24.11`. */
  readonly short: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface ChartProps {
  readonly title: string;
  /** What a row is: «День». */
  readonly rowTitle: string;
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  /** What is said where there is nothing to draw. */
  readonly empty: string;
  /** A value with its unit. */
  readonly shown?: (value: number) => string;
  /** Bars of one row stand upon each other. */
  readonly stacked?: boolean;
  readonly height?: number;
}
