import {
  Button,
  type ColumnsType,
  ExportButton,
  Flex,
  ListTable,
  Mark,
  Moment,
  nothing,
  Panel,
  Quiet,
  shownNumber,
  useMay,
  useQueryClient,
} from 'priemnaya/ui';
import { useState } from 'react';
import { type Organization, useOrganizations } from '../common/organizations.ts';
import { Since } from '../common/pieces.tsx';
import { texts as common } from '../common/texts.ts';
import { wholeList } from '../common/whole-list.ts';
import { KeyDialog } from './key.tsx';
import { texts } from './texts.ts';

export function OrganizationList() {
  const queries = useQueryClient();
  const manage = useMay()('directories.manage');
  const [changing, setChanging] = useState<Organization>();
  function closed(changed: boolean): void {
    setChanging(undefined);
    if (changed) void queries.invalidateQueries({ queryKey: ['pos'] });
  }
  return (
    <Panel title={texts.organizations} extra={<ExportButton size="small" path="/api/pos/organizations" query={{}} />}>
      <ListTable<Organization>
        list={wholeList(useOrganizations())}
        label={texts.listOrganizations}
        empty={texts.none}
        rowKey="due"
        columns={manage ? [...columns, actions(setChanging)] : columns}
        width={900}
      />
      {changing !== undefined && <KeyDialog organization={changing} close={closed} />}
    </Panel>
  );
}

const columns: ColumnsType<Organization> = [
  {
    title: texts.columns.name,
    render: (_, { name, url, contour }) => (
      <Flex vertical gap={2} align="start">
        {name}
        <Quiet>{url}</Quiet>
        {contour === 'test' && <Mark look="warn">{common.testContour}</Mark>}
      </Flex>
    ),
  },
  {
    title: texts.columns.state,
    render: (_, { state, reason, silent }) => (
      <Flex vertical gap={2} align="start">
        <Mark look={state === 'ok' ? 'good' : 'bad'}>{texts.states[state]}</Mark>
        {silent && <Mark look="warn">{texts.silent}</Mark>}
        {reason !== null && <span>{reason.text}</span>}
      </Flex>
    ),
  },
  { title: texts.columns.since, width: 158, render: (_, { since }) => <Since at={since} /> },
  {
    title: texts.columns.poll,
    width: 158,
    render: (_, { lastPollAt }) =>
      lastPollAt === null ? <Quiet>{texts.neverPolled}</Quiet> : <Moment at={lastPollAt} />,
  },
  {
    title: texts.columns.waiting,
    width: 90,
    align: 'right',
    render: (_, { waiting }) => (waiting === null ? nothing : shownNumber(waiting)),
  },
];

function actions(change: (organization: Organization) => void): ColumnsType<Organization>[number] {
  return {
    title: texts.columns.actions,
    width: 132,
    render: (_, organization) => (
      <Button size="small" aria-label={texts.changeKeyOf(organization.name)} onClick={() => change(organization)}>
        {texts.changeKey}
      </Button>
    ),
  };
}
