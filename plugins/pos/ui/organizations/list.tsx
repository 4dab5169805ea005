import { type ColumnsType, Flex, ListTable, Mark, Moment, nothing, Panel, Quiet, shownNumber } from 'priemnaya/ui';
import { type Organization, useOrganizations } from '../common/organizations.ts';
import { Since } from '../common/pieces.tsx';
import { texts as common } from '../common/texts.ts';
import { wholeList } from '../common/whole-list.ts';
import { texts } from './texts.ts';

export function OrganizationList() {
  return (
    <Panel title={texts.organizations}>
      <ListTable<Organization>
        list={wholeList(useOrganizations())}
        label={texts.listOrganizations}
        empty={texts.none}
        rowKey="due"
        columns={columns}
        width={900}
      />
    </Panel>
  );
}

const columns: ColumnsType<Organization> = [
  { title: texts.columns.name, dataIndex: 'name' },
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
  {
    title: texts.columns.address,
    width: 170,
    render: (_, { url, contour }) => (
      <Flex vertical gap={2} align="start">
        <span>{url}</span>
        {contour === 'test' && <Mark look="warn">{common.testContour}</Mark>}
      </Flex>
    ),
  },
];
