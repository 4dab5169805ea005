import {
  Alert,
  Button,
  Commands,
  DownIcon,
  ExportButton,
  Flex,
  ListTable,
  Page,
  Panel,
  request,
  Segmented,
  Select,
  Shown,
  useFilters,
  useList,
  useMay,
  useQueryClient,
  useTell,
} from 'priemnaya/ui';
import { useState } from 'react';
import type { DifferenceState } from '../../reconciliation/differences.ts';
import { type DifferenceKind, differenceKinds, type Mend } from '../../reconciliation/kinds.ts';
import { texts as module } from '../../reconciliation/texts.ts';
import { OrganizationFilter } from '../common/pieces.tsx';
import { type Difference, key, type Standing, useStanding } from './api.ts';
import { columnsOf } from './columns.tsx';
import { Course } from './course.tsx';
import { MendDialog, type Mending, offered } from './mending.tsx';
import { texts } from './texts.ts';

type Show = keyof typeof texts.shows;
const statesOf: Readonly<Record<Show, DifferenceState | undefined>> = {
  todo: undefined,
  wanted: 'wanted',
  mended: 'mended',
  accepted: 'accepted',
};

/** «Сверка с ПОС»: runs it, tells what differs and what that means, and mends it by command (ST-06, RG-09). */
export default function Reconciliation() {
  const may = useMay();
  const queries = useQueryClient();
  const tell = useTell();
  const [filters, setFilters] = useFilters('show', 'kind', 'organization');
  const [mending, setMending] = useState<Mending>();
  const standing = useStanding(filters.organization);
  const manage = may('tasks.manage');
  async function start(whole: boolean): Promise<void> {
    try {
      await request('POST', '/api/pos/reconciliation', { whole });
      tell.done(texts.started);
    } catch (error) {
      tell.failed(texts.failed, error);
    }
    await queries.invalidateQueries({ queryKey: key });
  }
  function closed(changed: boolean): void {
    setMending(undefined);
    if (changed) void queries.invalidateQueries({ queryKey: key });
  }
  const busy = standing.data?.current != null;
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        manage && (
          <>
            <Button onClick={() => start(false)} disabled={busy}>
              {texts.startChanges}
            </Button>
            <Button type="primary" onClick={() => start(true)} disabled={busy}>
              {texts.start}
            </Button>
          </>
        )
      }
    >
      <Shown query={standing} rows={3}>
        {(data) => (
          <>
            <Course standing={data} />
            <Differences
              standing={data}
              filters={filters}
              setFilters={setFilters}
              mend={manage ? setMending : undefined}
            />
          </>
        )}
      </Shown>
      {mending !== undefined && <MendDialog mending={mending} close={closed} />}
    </Page>
  );
}

type Filters = ReturnType<typeof useFilters<'show' | 'kind' | 'organization'>>;

function Differences({
  standing: { open, kinds, last },
  filters,
  setFilters,
  mend,
}: {
  readonly standing: Standing;
  readonly filters: Filters[0];
  readonly setFilters: Filters[1];
  readonly mend: ((mending: Mending) => void) | undefined;
}) {
  const { organization } = filters;
  const show: Show = filters.show !== undefined && filters.show in texts.shows ? (filters.show as Show) : 'todo';
  const kind = differenceKinds.find((one) => one === filters.kind);
  const query = { state: statesOf[show], kind, organization };
  // What a comparison has found is read anew when it ends.
  const list = useList<Difference>([...key, 'list', last?.id, open], '/api/pos/reconciliation', query, {
    everyMs: 10_000,
  });
  return (
    <Panel title={texts.differences} extra={<ExportButton size="small" path="/api/pos/reconciliation" query={query} />}>
      <Flex vertical gap={12}>
        <Flex wrap gap={8} align="center">
          <Segmented
            aria-label={texts.state}
            value={show}
            onChange={(value) => setFilters({ show: value === 'todo' ? undefined : value })}
            options={(Object.keys(texts.shows) as Show[]).map((value) => ({ value, label: texts.shows[value] }))}
          />
          <Select
            aria-label={texts.kind}
            value={kind ?? ''}
            onChange={(value: string) => setFilters({ kind: value })}
            options={[{ value: '', label: texts.allKinds(open) }, ...choicesOf(kinds)]}
            style={{ minWidth: 280, maxWidth: '100%' }}
            popupMatchSelectWidth={false}
          />
          <OrganizationFilter value={organization} onChange={(value) => setFilters({ organization: value })} />
        </Flex>
        {kind !== undefined && (
          <Alert
            type="info"
            showIcon
            title={module.kinds[kind]}
            description={texts.meanings[kind]}
            action={
              mend !== undefined && show === 'todo' && (kinds[kind] ?? 0) > 0 ? (
                <MendAll kind={kind} count={kinds[kind] ?? 0} organization={organization} mend={mend} />
              ) : undefined
            }
          />
        )}
        <ListTable<Difference>
          list={list}
          label={texts.list}
          empty={texts.empty[show]}
          rowKey="id"
          columns={columnsOf(
            mend &&
              ((difference: Difference, how: Mend) =>
                mend({ how, kind: difference.kind, one: { id: difference.id, msgId: difference.msgId } })),
          )}
          width={900}
        />
      </Flex>
    </Panel>
  );
}

function choicesOf(kinds: Standing['kinds']): { value: string; label: string }[] {
  return differenceKinds.map((value) => ({ value, label: texts.withCount(module.kinds[value], kinds[value] ?? 0) }));
}

function MendAll({
  kind,
  count,
  organization,
  mend,
}: {
  readonly kind: DifferenceKind;
  readonly count: number;
  readonly organization: string | undefined;
  mend(mending: Mending): void;
}) {
  return (
    <Commands items={offered(kind)} choose={(how) => mend({ how: how as Mend, kind, all: { organization, count } })}>
      {texts.mendAll(count)} <DownIcon />
    </Commands>
  );
}
