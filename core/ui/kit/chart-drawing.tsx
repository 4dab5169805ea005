import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ChartProps } from './chart-props.ts';

type Needed = 'rows' | 'series' | 'shown' | 'stacked' | 'height';

/** Lines are told apart by their dashes as well. */
const dashes = ['', '6 3', '2 3', '8 3 2 3'];
const colorOf = (index: number) => `var(--chart-${index % 6})`;
const axis = { stroke: 'var(--ant-color-border)', tick: { fill: 'var(--ant-color-text-secondary)', fontSize: 12 } };

/** The drawing of a chart; loaded where one is shown. */
export default function Drawing({ rows, series, shown, stacked, height }: Required<Pick<ChartProps, Needed>>) {
  const data = rows.map(({ short, label, values }) => ({ short, label, ...values }));
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 600, height }}>
      <ComposedChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--ant-color-border-secondary)" />
        <XAxis dataKey="short" {...axis} minTickGap={16} />
        <YAxis {...axis} tickFormatter={shown} width="auto" allowDecimals={false} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--ant-color-fill-tertiary)' }}
          contentStyle={{
            background: 'var(--ant-color-bg-elevated)',
            border: '1px solid var(--ant-color-border)',
            borderRadius: 6,
          }}
          itemStyle={{ color: 'var(--ant-color-text)' }}
          labelFormatter={(short, [first]) => first?.payload?.label ?? short}
          formatter={(value) => shown(Number(value))}
        />
        {series.map(({ id, title, form }, index) =>
          form === 'bar' ? (
            <Bar
              key={id}
              dataKey={id}
              name={title}
              fill={colorOf(index)}
              isAnimationActive={false}
              maxBarSize={36}
              {...(stacked && { stackId: 'all' })}
            />
          ) : (
            <Line
              key={id}
              dataKey={id}
              name={title}
              stroke={colorOf(index)}
              strokeWidth={2}
              strokeDasharray={dashes[index % dashes.length] ?? ''}
              dot={rows.length < 32 && { r: 3, fill: colorOf(index), strokeDasharray: '' }}
              isAnimationActive={false}
            />
          ),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
