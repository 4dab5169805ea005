import { Button, Input, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { SpecialDay } from '../../api-types.ts';
import { nothing, shownDate } from '../../kit/format.ts';
import { CloseIcon } from '../../kit/icons.ts';
import { Mark } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Nothing } from '../../kit/states.tsx';
import { listed, type Specials, weekdayOf } from './days.ts';
import { texts } from './texts.ts';

interface SpecialsProps {
  readonly specials: Specials;
  /** Undefined: who sees it does not change it. */
  readonly note: ((day: string, text: string) => void) | undefined;
  readonly drop: ((day: string) => void) | undefined;
  readonly label: string;
}

const longestNote = 255;
const named = (day: string) => `${shownDate(day)}, ${texts.weekdays[weekdayOf(day)]?.toLowerCase()}`;

/** The days that are not what their day of the week says, with what they are. */
export function SpecialDays({ specials, note, drop, label }: SpecialsProps) {
  const columns: ColumnsType<SpecialDay> = [
    { title: texts.columns.day, dataIndex: 'day', width: 130, render: named },
    {
      title: texts.columns.state,
      dataIndex: 'working',
      width: 106,
      render: (working: boolean) => <Mark look={working ? 'busy' : 'bad'}>{working ? texts.working : texts.off}</Mark>,
    },
    {
      title: texts.columns.note,
      dataIndex: 'note',
      render: (text: string | null, { day }) =>
        note === undefined ? (
          (text ?? nothing)
        ) : (
          <Input
            size="small"
            maxLength={longestNote}
            aria-label={texts.noteOf(shownDate(day))}
            value={text ?? ''}
            onChange={({ target }) => note(day, target.value)}
          />
        ),
    },
    ...(drop === undefined
      ? []
      : [
          {
            key: 'drop',
            width: 44,
            render: (_: unknown, { day }: SpecialDay) => (
              <Button
                type="text"
                size="small"
                icon={<CloseIcon />}
                aria-label={texts.dropOf(shownDate(day))}
                onClick={() => drop(day)}
              />
            ),
          },
        ]),
  ];
  return (
    <Scrollable>
      <Table<SpecialDay>
        aria-label={label}
        size="small"
        rowKey="day"
        pagination={false}
        dataSource={listed(specials)}
        columns={columns}
        scroll={{ x: 400 }}
        locale={{ emptyText: <Nothing text={texts.noSpecials} /> }}
      />
    </Scrollable>
  );
}
