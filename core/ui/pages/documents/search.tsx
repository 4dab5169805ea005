import { Button, Flex } from 'antd';
import type { DocumentRow } from '../../api-types.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { shownNumber } from '../../kit/format.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { documentColumns, documentListWidth } from './columns.tsx';
import { Criteria, withoutAll } from './criteria.tsx';
import { useSought } from './sought.ts';
import { texts } from './texts.ts';
import './documents.css';

const path = '/api/documents';

/** «Поиск РК» (UI-03). */
export default function Search() {
  const [sought, change] = useSought();
  const list = useList<DocumentRow>(['documents'], path, { ...sought, total: true });
  return (
    <Page title={texts.title} lead={texts.lead} actions={<ExportButton path={path} query={sought} />}>
      <Criteria />
      <Flex wrap gap="4px 12px" align="center">
        <span role="status" className="strong">
          {list.total !== undefined && texts.found(shownNumber(list.total.count), list.total.more)}
        </span>
        {Object.keys(sought).length > 0 && (
          <Button size="small" onClick={() => change(withoutAll(sought))}>
            {texts.clear}
          </Button>
        )}
      </Flex>
      <ListTable<DocumentRow>
        list={list}
        label={texts.title}
        empty={texts.empty}
        columns={documentColumns}
        rowKey="isn"
        width={documentListWidth}
      />
    </Page>
  );
}
