import {
  ApiError,
  apiPath,
  Flex,
  follow,
  Go,
  Link,
  Nothing,
  Page,
  Select,
  Shown,
  useFilters,
  useMay,
  useQuery,
} from 'priemnaya/ui';
import { showcaseTaskId } from '../../task-id.ts';
import { key, type Overview } from './api.ts';
import { DryRunPanel } from './dry-run.tsx';
import { BlockedList } from './list.tsx';
import { Reasons } from './reasons.tsx';
import { texts } from './texts.ts';

/**
 * «Не выгружено и почему» (SH-14). Who works with РК sees those of the own картотеки and can set «Статус ПОС»; a
 * technologist sees all of them.
 */
export default function BlockedPage() {
  const may = useMay();
  const path = may('documents.read') ? '/api/showcase/blocked' : '/api/showcase/left-out';
  const [{ jobId, reason }, setFilters] = useFilters('jobId', 'reason');
  const overview = useQuery({
    queryKey: [...key, 'overview', path, jobId],
    queryFn: ({ signal }) => follow<Overview>(apiPath([path], { jobId, limit: 1 }), signal),
    refetchInterval: 60_000,
  });
  const { error } = overview;
  if (error instanceof ApiError && error.code === 'SHOWCASE_SETTINGS_INCOMPLETE') {
    return <Unset message={error.message} />;
  }
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={may('tasks.read') && <Go to="/p/pos/exports">{texts.toExports}</Go>}
    >
      <Shown query={overview} rows={4}>
        {(data) => (
          <Flex vertical gap={16}>
            {data.jobIds.length > 1 && (
              <Select
                aria-label={texts.instance}
                value={data.jobId}
                options={data.jobIds.map((id) => ({ value: id, label: texts.jobId(id) }))}
                onChange={(id) => setFilters({ jobId: String(id), reason: undefined })}
                style={{ alignSelf: 'flex-start', minWidth: 160 }}
              />
            )}
            <Reasons reasons={data.reasons} chosen={reason} choose={(chosen) => setFilters({ reason: chosen })} />
            <BlockedList
              path={path}
              jobId={jobId}
              reason={reason}
              reasons={data.reasons}
              statuses={data.statuses}
              choose={(chosen) => setFilters({ reason: chosen })}
            />
            {may('tasks.read') && <DryRunPanel jobId={data.jobId} />}
          </Flex>
        )}
      </Shown>
    </Page>
  );
}

/** Nothing can be told of a task that nobody has set up. */
function Unset({ message }: { readonly message: string }) {
  const may = useMay();
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Nothing text={message}>
        {may('settings.read') && <Link to={`/tasks/${showcaseTaskId}`}>{texts.toTask}</Link>}
      </Nothing>
    </Page>
  );
}
