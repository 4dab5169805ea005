import { Button, Flex, Select, Tooltip } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { AuditEntry } from '../../api-types.ts';
import { apiPath, download } from '../../kit/api.ts';
import { DateFilter, Labelled, TypedFilter } from '../../kit/filter-fields.tsx';
import { useFilters } from '../../kit/filters.ts';
import { fromField, nothing } from '../../kit/format.ts';
import { DownloadIcon } from '../../kit/icons.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { useTimeZone } from '../../kit/person.ts';
import { Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { Details } from './details.tsx';
import { texts } from './texts.ts';

const { columns: titles, filters: labels } = texts;

const columns: ColumnsType<AuditEntry> = [
  { title: titles.at, dataIndex: 'at', width: 150, render: (at: string) => <Moment at={at} /> },
  {
    title: titles.login,
    dataIndex: 'login',
    width: 110,
    render: (login: string | null) => login ?? <Quiet>{texts.nobody}</Quiet>,
  },
  {
    title: titles.action,
    dataIndex: 'action',
    width: 190,
    render: (action: string) => <Tooltip title={action}>{texts.actions[action] ?? action}</Tooltip>,
  },
  { title: titles.object, dataIndex: 'object', width: 160, render: (object: string | null) => object ?? nothing },
  {
    title: titles.outcome,
    dataIndex: 'outcome',
    width: 115,
    render: (outcome: string) => <Outcome outcome={outcome} />,
  },
  {
    title: titles.details,
    dataIndex: 'details',
    render: (details: AuditEntry['details']) => <Details details={details} />,
  },
  { title: titles.address, dataIndex: 'address', width: 130, render: (address: string | null) => address ?? nothing },
];

/** «Аудит» (AC-04). */
export default function Audit() {
  const [filters, change] = useFilters('login', 'action', 'object', 'from', 'to');
  const timeZone = useTimeZone();
  const moment = (text: string | undefined) =>
    text === undefined ? undefined : fromField(text, timeZone)?.toISOString();
  const query = { ...filters, from: moment(filters.from), to: moment(filters.to) };
  const list = useList<AuditEntry>(['audit'], '/api/audit', query);
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Button icon={<DownloadIcon />} onClick={() => download(apiPath(['/api/audit/export'], query))}>
          {texts.export}
        </Button>
      }
    >
      <Flex component="search" wrap gap={8} align="end">
        <TypedFilter label={labels.login} value={filters.login} change={(login) => change({ login })} />
        <Labelled label={labels.action}>
          <Select
            className="wide-select"
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            placeholder={labels.any}
            value={filters.action ?? null}
            onChange={(action: string | null) => change({ action: action ?? undefined })}
            options={Object.entries({ ...texts.kinds, ...texts.actions }).map(([value, label]) => ({ value, label }))}
          />
        </Labelled>
        <TypedFilter label={labels.object} value={filters.object} change={(object) => change({ object })} />
        <DateFilter time label={labels.from} value={filters.from} change={(from) => change({ from })} />
        <DateFilter time label={labels.to} value={filters.to} change={(to) => change({ to })} />
      </Flex>
      <ListTable<AuditEntry>
        list={list}
        label={texts.title}
        empty={texts.empty}
        columns={columns}
        rowKey="id"
        width={980}
      />
    </Page>
  );
}

function Outcome({ outcome }: { readonly outcome: string }) {
  if (outcome === 'done') return <Mark look="good">{texts.done}</Mark>;
  return (
    <Flex vertical align="start">
      <Mark look="bad">{texts.refused}</Mark>
      <Quiet>{outcome}</Quiet>
    </Flex>
  );
}
