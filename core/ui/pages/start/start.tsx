import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Segmented } from 'antd';
import type { Overview } from '../../api-types.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { useFilters } from '../../kit/filters.ts';
import { Page } from '../../kit/page.tsx';
import { Shown } from '../../kit/states.tsx';
import { Attention } from './attention.tsx';
import { FigureCharts, RunsChart } from './charts.tsx';
import { Figures, TaskCounts } from './figures.tsx';
import { texts } from './texts.ts';

const everyMs = 30_000;
const periods = [7, 30, 92];
const usual = 30;

/** What came, was registered and answered, what is overdue, and what needs attention (UI-07). */
export default function Start() {
  const [filters, change] = useFilters('days');
  const days = periods.find((period) => String(period) === filters.days) ?? usual;
  const overview = useQuery({
    queryKey: ['overview', days],
    queryFn: ({ signal }) => follow<Overview>(apiPath(['/api/overview'], { days }), signal),
    refetchInterval: everyMs,
    placeholderData: (before) => before,
  });
  const period = (
    <Segmented
      aria-label={texts.period}
      value={days}
      onChange={(value) => change({ days: value === usual ? undefined : String(value) })}
      options={periods.map((value) => ({ value, label: texts.days(value) }))}
    />
  );
  return (
    <Page title={texts.title} actions={period}>
      <Shown query={overview}>
        {({ figures, tasks, failed }) => (
          <Flex vertical gap={16}>
            {failed.length > 0 && <Alert type="warning" showIcon title={texts.failed(failed.join(', '))} />}
            {tasks !== null && <Attention tasks={tasks} />}
            <Figures figures={figures} />
            {tasks !== null && <TaskCounts counts={tasks.counts} />}
            <div className="charts">
              <FigureCharts figures={figures} />
              {tasks !== null && <RunsChart runs={tasks.runs} />}
            </div>
          </Flex>
        )}
      </Shown>
    </Page>
  );
}
