import { lazy, Suspense } from 'react';
import { texts } from '../texts.ts';
import './chart.css';
import type { ChartProps } from './chart-props.ts';
import { shownNumber } from './format.ts';
import { Loading, Nothing } from './states.tsx';

const Drawing = lazy(() => import('./chart-drawing.tsx'));

/** A picture of numbers, and the same numbers as a table for who cannot see it (UI-07, UI-04). */
export function Chart(props: ChartProps) {
  const { title, rowTitle, rows, series, empty, shown = shownNumber, stacked = false, height = 200 } = props;
  if (rows.length === 0 || series.length === 0) return <Nothing text={empty} />;
  return (
    <figure className="chart" aria-label={title}>
      <ul className="chart-legend">
        {series.map(({ id, title: name, form }, index) => (
          <li key={id} className={`chart-${form} chart-color-${index % 6}`}>
            {name}
          </li>
        ))}
      </ul>
      <div aria-hidden="true">
        <Suspense fallback={<Loading rows={4} />}>
          <Drawing rows={rows} series={series} shown={shown} stacked={stacked} height={height} />
        </Suspense>
      </div>
      <details className="chart-values">
        <summary>{texts.chartValues}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too */}
        <section tabIndex={0} aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{rowTitle}</th>
                {series.map(({ id, title: name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, label, values }) => (
                <tr key={key}>
                  <th scope="row">{label}</th>
                  {series.map(({ id }) => (
                    <td key={id}>{shown(values[id] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
