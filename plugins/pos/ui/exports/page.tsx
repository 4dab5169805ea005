import {
  apiPath,
  ExportButton,
  Flex,
  follow,
  Go,
  ListTable,
  Page,
  Quiet,
  Select,
  shownDuration,
  shownSize,
  useFilters,
  useList,
  useMay,
  useQuery,
} from 'priemnaya/ui';
import { showcaseTaskId } from '../../task-id.ts';
import { type Export, type Kept, key } from './api.ts';
import { columnsOf } from './columns.tsx';
import { useExportCommands } from './commands.ts';
import { Details } from './details.tsx';
import { texts } from './texts.ts';

/** «Выгрузки в витрину»: what went, what became of it, and the kept files (SH-09…12). */
export default function Exports() {
  const may = useMay();
  const [{ jobId }, setFilters] = useFilters('jobId');
  const list = useList<Export>(key, '/api/showcase/exports', { jobId }, { everyMs: 10_000 });
  const commands = useExportCommands();
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          <ExportButton path="/api/showcase/exports" query={{ jobId }} />
          <Go to="/p/pos/blocked">{texts.toBlocked}</Go>
          <Go to={`/tasks/${showcaseTaskId}`}>{texts.toTask}</Go>
        </>
      }
    >
      <Flex wrap gap="8px 16px" align="center">
        <Instances value={jobId} onChange={(value) => setFilters({ jobId: value })} />
        <KeptFiles />
      </Flex>
      <ListTable<Export>
        list={list}
        label={texts.list}
        empty={texts.none}
        rowKey="id"
        columns={columnsOf(may('tasks.manage') ? commands : undefined)}
        expandable={{ expandedRowRender: (one) => <Details export={one} /> }}
        width={900}
      />
    </Page>
  );
}

function Instances({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  onChange(jobId: string | undefined): void;
}) {
  const { data } = useQuery({
    queryKey: ['task', showcaseTaskId],
    queryFn: ({ signal }) =>
      follow<{ instances: { jobId: number }[] }>(apiPath(['/api/tasks', showcaseTaskId]), signal),
  });
  return (
    <Select
      aria-label={texts.instance}
      placeholder={texts.allInstances}
      allowClear
      options={(data?.instances ?? []).map(({ jobId }) => ({ value: String(jobId), label: texts.jobId(jobId) }))}
      {...(value !== undefined && { value })}
      onChange={onChange}
      style={{ minWidth: 190 }}
    />
  );
}

/** How much is kept: nothing of it goes by itself. */
function KeptFiles() {
  const { data } = useQuery({
    queryKey: [...key, 'kept'],
    queryFn: ({ signal }) => follow<{ kept: Kept }>(apiPath(['/api/showcase/exports'], { limit: 1 }), signal),
    refetchInterval: 30_000,
  });
  if (data === undefined || data.kept.count === 0) return null;
  const { count, bytes, oldest } = data.kept;
  return (
    <Quiet>
      {texts.kept(count, shownSize(bytes))}{' '}
      {oldest !== null && texts.keptOldest(shownDuration(Date.now() - Date.parse(oldest)))} {texts.keptHint}
    </Quiet>
  );
}
