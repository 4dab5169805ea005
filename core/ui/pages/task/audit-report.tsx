import { Alert, Flex, Select, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { SlotVerdict } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { nothing, shownNumber, shownTime } from '../../kit/format.ts';
import { useTimeZone } from '../../kit/person.ts';
import { Mark, Moment } from '../../kit/pieces.tsx';
import { Nothing } from '../../kit/states.tsx';
import { verdictLooks, verdicts } from '../tasks/words.ts';
import { auditTexts as texts } from './audit-texts.ts';

type Verdict = SlotVerdict['verdict'];

interface AuditReportProps {
  readonly window: string;
  readonly items: readonly SlotVerdict[];
}

/** What became of the slots, counted and one by one; a lost one is said in red (TM-38). */
export function AuditReport({ window, items }: AuditReportProps) {
  const [verdict, setVerdict] = useState<Verdict>();
  if (items.length === 0) return <Alert type="info" showIcon role="status" title={texts.none(window)} />;
  const countOf = (name: Verdict) => items.filter((item) => item.verdict === name).length;
  const lost = countOf('lost');
  const named = Object.entries(verdicts) as [Verdict, string][];
  const rows = items.filter((item) => verdict === undefined || item.verdict === verdict).toReversed();
  return (
    <Flex vertical gap={12}>
      <Alert
        type={lost > 0 ? 'error' : 'success'}
        showIcon
        role={lost > 0 ? 'alert' : 'status'}
        title={lost > 0 ? texts.lost(lost) : texts.good(window, items.length)}
      />
      <Flex wrap gap={8} component="ul" className="plain" aria-label={texts.counts}>
        {named.map(([name, title]) => (
          <li key={name}>
            <Mark
              look={countOf(name) > 0 ? verdictLooks[name] : 'off'}
            >{`${title}: ${shownNumber(countOf(name))}`}</Mark>
          </li>
        ))}
      </Flex>
      <div className="filters">
        <label htmlFor="audit-verdict">{texts.show}</label>
        <Select
          id="audit-verdict"
          className="filter"
          popupMatchSelectWidth={false}
          value={verdict ?? ''}
          options={[{ value: '', label: texts.all }, ...named.map(([value, label]) => ({ value, label }))]}
          onChange={(value) => setVerdict(value === '' ? undefined : (value as Verdict))}
        />
      </div>
      <Slots rows={rows} />
    </Flex>
  );
}

function Slots({ rows }: { readonly rows: readonly SlotVerdict[] }) {
  const timeZone = useTimeZone();
  return (
    <Table<SlotVerdict>
      aria-label={texts.table}
      size="small"
      rowKey={({ slot, jobId }) => `${slot} ${jobId}`}
      dataSource={rows as SlotVerdict[]}
      pagination={{ defaultPageSize: 50, hideOnSinglePage: true, showSizeChanger: false, showTotal: texts.total }}
      locale={{ emptyText: <Nothing text={texts.noneFits} /> }}
      columns={[
        { title: texts.slot, render: (_, { slot }) => <Moment at={slot} /> },
        { title: texts.jobId, dataIndex: 'jobId' },
        {
          title: texts.verdict,
          render: (_, item) => <Mark look={verdictLooks[item.verdict]}>{verdicts[item.verdict]}</Mark>,
        },
        {
          title: texts.run,
          render: (_, { slot, runId }) =>
            runId === null ? (
              nothing
            ) : (
              <Link to={apiPath(['/runs', runId])} aria-label={texts.runOf(shownTime(slot, timeZone))}>
                {texts.run}
              </Link>
            ),
        },
      ]}
    />
  );
}
