import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useParams } from 'react-router';
import type { Cabinet, DocumentRow } from '../../api-types.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { useFilters } from '../../kit/filters.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { Failed } from '../../kit/states.tsx';
import { documentColumns, documentListWidth } from '../documents/columns.tsx';
import { shownCount } from './counts.tsx';
import { texts } from './texts.ts';
import '../documents/documents.css';

const parts = ['all', 'new', 'urgent', 'overdue'] as const;
const trail = [{ title: texts.title, to: '/cabinets' }];

/** A папка of a cabinet: new РК first, then urgent, then overdue ones (UI-03). */
export default function FolderPage() {
  const { isn = '', kind = '' } = useParams();
  const [{ only }, change] = useFilters('only');
  const cabinet = useQuery({
    queryKey: ['cabinets', isn],
    queryFn: ({ signal }) => follow<Cabinet>(apiPath(['/api/cabinets', isn]), signal),
  });
  const path = apiPath(['/api/cabinets', isn, 'folders', kind]);
  const list = useList<DocumentRow>(['documents', 'folder', isn, kind], path, { only });
  const folder = cabinet.data?.folders.find((one) => String(one.kind) === kind);
  const title =
    cabinet.data === undefined ? texts.folder : texts.titled(cabinet.data.name, folder?.name ?? texts.folder);
  const options = parts.map((part) => {
    const count = part === 'all' ? folder?.total : folder?.[part];
    const name = texts.parts[part] ?? part;
    return { value: part, label: count === undefined ? name : `${name}: ${shownCount(count)}` };
  });
  return (
    <Page title={title} trail={trail} actions={<ExportButton path={path} query={{ only }} />}>
      {cabinet.error ? <Failed error={cabinet.error} again={() => cabinet.refetch()} /> : null}
      <div className="scrolls">
        <Segmented
          aria-label={texts.only}
          options={options}
          value={only ?? 'all'}
          onChange={(part) => change({ only: part === 'all' ? undefined : part })}
        />
      </div>
      <ListTable<DocumentRow>
        list={list}
        label={title}
        empty={texts.emptyFolder}
        columns={documentColumns}
        rowKey="isn"
        width={documentListWidth}
      />
    </Page>
  );
}
