import { Button, Modal, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState } from 'react';
import type { DocumentCard } from '../../api-types.ts';
import { Lines, Moment, Quiet } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

type Line = DocumentCard['protocol'][number];
const words = texts.protocol;
const rowsOfPage = 50;

/** «Протокол»; «Примечание» with more behind it is a link that opens it (manual, section 7). */
export function Protocol({ protocol }: { readonly protocol: readonly Line[] }) {
  const [opened, setOpened] = useState<Line>();
  const rows = protocol.map((line, index) => ({ ...line, key: index }));
  const columns: ColumnsType<Line> = [
    { title: words.columns.at, dataIndex: 'at', width: 160, render: (at: string) => <Moment at={at} /> },
    { title: words.columns.user, dataIndex: 'user', width: 250 },
    { title: words.columns.operation, dataIndex: 'operation', width: 260 },
    {
      title: words.columns.comment,
      key: 'comment',
      render: (_, line) => {
        if (line.details === null) return <Lines text={line.comment ?? ''} />;
        return (
          <Button type="link" size="small" className="text-link" onClick={() => setOpened(line)}>
            {line.comment || words.details}
          </Button>
        );
      },
    },
  ];
  if (rows.length === 0) return <Quiet>{words.empty}</Quiet>;
  return (
    <>
      <Table<Line>
        aria-label={words.title}
        size="small"
        columns={columns}
        dataSource={rows}
        rowKey="key"
        scroll={{ x: 800 }}
        pagination={{ pageSize: rowsOfPage, hideOnSinglePage: true, showSizeChanger: false }}
      />
      <Modal
        open={opened !== undefined}
        title={words.detailsOf(opened?.operation ?? '')}
        width={720}
        footer={null}
        onCancel={() => setOpened(undefined)}
        closable={{ 'aria-label': texts.closeWindow }}
      >
        {opened?.comment && (
          <p>
            <Quiet>{opened.comment}</Quiet>
          </p>
        )}
        <Lines text={opened?.details ?? ''} />
      </Modal>
    </>
  );
}
