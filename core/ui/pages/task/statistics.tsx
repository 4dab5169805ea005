import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Col, Flex, Row, Segmented } from 'antd';
import { useState } from 'react';
import type { RunStatistics, TaskWithManifest } from '../../api-types.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { Chart } from '../../kit/chart.tsx';
import type { ChartRow } from '../../kit/chart-props.ts';
import { shownDate, shownDuration, shownTime } from '../../kit/format.ts';
import { Panel } from '../../kit/page.tsx';
import { useTimeZone } from '../../kit/person.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { historyTexts as texts } from './history-texts.ts';

type By = RunStatistics['by'];

const shownSeconds = (seconds: number) => shownDuration(seconds * 1000);

/** How long the runs of a month took, and what they counted, as pictures (UI-07). */
export function Statistics({ task, jobId }: { readonly task: TaskWithManifest; readonly jobId: number | undefined }) {
  const [by, setBy] = useState<By>('day');
  const query = { by, jobId };
  const statistics = useQuery({
    queryKey: ['statistics', task.id, query],
    queryFn: ({ signal }) => follow<RunStatistics>(apiPath(['/api/tasks', task.id, 'statistics'], query), signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title={texts.statistics}
      extra={
        <Segmented<By>
          size="small"
          aria-label={texts.by}
          value={by}
          onChange={setBy}
          options={[
            { value: 'day', label: texts.byDay },
            { value: 'run', label: texts.byRun },
          ]}
        />
      }
    >
      <Shown query={statistics} rows={4}>
        {(found) => <Charts statistics={found} counterTitles={task.counterTitles} />}
      </Shown>
    </Panel>
  );
}

interface ChartsProps {
  readonly statistics: RunStatistics;
  readonly counterTitles: TaskWithManifest['counterTitles'];
}

function Charts({ statistics: { by, items, truncated }, counterTitles }: ChartsProps) {
  const timeZone = useTimeZone();
  const rows = items.map(({ day, at, runId, average, longest, counters }): ChartRow => {
    const label = by === 'run' && at !== null ? shownTime(at, timeZone) : shownDate(day);
    const short = by === 'run' ? label.replace(/\.\d{4} /, ' ').replace(/:\d\d$/, '') : label.slice(0, 5);
    return { key: runId ?? day, label, short, values: { ...counters, '/average': average, '/longest': longest } };
  });
  const counted = Object.entries(counterTitles)
    .filter(([id]) => items.some(({ counters }) => (counters[id] ?? 0) > 0))
    .map(([id, title]) => ({ id, title, form: 'bar' as const }));
  const durations =
    by === 'run'
      ? [{ id: '/average', title: texts.runDuration, form: 'bar' as const }]
      : [
          { id: '/average', title: texts.average, form: 'bar' as const },
          { id: '/longest', title: texts.longest, form: 'line' as const },
        ];
  const rowTitle = by === 'run' ? texts.runAt : texts.day;
  return (
    <Flex vertical gap={8}>
      {truncated && <Quiet>{texts.truncated}</Quiet>}
      <Row gutter={[24, 16]}>
        <Col xs={24} xl={Object.keys(counterTitles).length > 0 ? 12 : 24}>
          <h3 className="chart-title">{texts.durations}</h3>
          <Chart
            title={texts.durations}
            rowTitle={rowTitle}
            rows={rows}
            series={durations}
            shown={shownSeconds}
            empty={texts.noRuns}
          />
        </Col>
        {Object.keys(counterTitles).length > 0 && (
          <Col xs={24} xl={12}>
            <h3 className="chart-title">{texts.countersChart}</h3>
            <Chart
              title={texts.countersChart}
              rowTitle={rowTitle}
              rows={rows}
              series={counted}
              empty={rows.length === 0 ? texts.noRuns : texts.noCounters}
            />
          </Col>
        )}
      </Row>
    </Flex>
  );
}
