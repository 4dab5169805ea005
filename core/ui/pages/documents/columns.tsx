import { Flex } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { Link } from 'react-router';
import type { DocumentRow } from '../../api-types.ts';
import { nothing, shownDate } from '../../kit/format.ts';
import { Clamped, Mark, Quiet } from '../../kit/pieces.tsx';
import { NoteMarks } from './marks.tsx';
import { texts } from './texts.ts';

const titles = texts.columns;

/** Columns of every list of РК: of the search, and of folders. */
export const documentColumns: ColumnsType<DocumentRow> = [
  { title: titles.number, key: 'number', width: 162, render: (_, row) => <Numbered row={row} /> },
  {
    title: titles.content,
    dataIndex: 'content',
    render: (content: string) => <Clamped text={content || nothing} lines={2} />,
  },
  {
    title: titles.correspondents,
    dataIndex: 'correspondents',
    width: 170,
    render: (names: string[]) => names.join('; ') || nothing,
  },
  {
    title: titles.executors,
    dataIndex: 'executors',
    width: 136,
    render: (names: string[]) => names.join('; ') || nothing,
  },
  { title: titles.group, key: 'group', width: 150, render: (_, { group }) => group.name },
  { title: titles.planDate, key: 'planDate', width: 118, render: (_, row) => <State row={row} /> },
];

/** Least width of such a list. */
export const documentListWidth = 960;

function Numbered({ row: { isn, number, date, unread } }: { readonly row: DocumentRow }) {
  return (
    <Flex vertical>
      <Link to={`/documents/${isn}`} className={unread === true ? 'strong' : ''}>
        {number}
      </Link>
      <Quiet>{`${texts.from} ${shownDate(date)}`}</Quiet>
    </Flex>
  );
}

function State({ row: { planDate, note, unread, urgent, overdue, factDate } }: { readonly row: DocumentRow }) {
  return (
    <Flex wrap gap={4}>
      <span className="moment wide">{shownDate(planDate)}</span>
      {unread === true && <Mark look="busy">{texts.unread}</Mark>}
      {urgent && <Mark look="bad">{texts.urgent}</Mark>}
      {overdue && <Mark look="bad">{texts.overdue}</Mark>}
      {factDate !== null && <Mark look="good">{texts.done}</Mark>}
      <NoteMarks note={note} />
    </Flex>
  );
}
