import {
  Button,
  Clamped,
  type ColumnsType,
  ExportButton,
  Flex,
  Input,
  ListTable,
  type Look,
  Mark,
  Moment,
  Page,
  Quiet,
  ReloadIcon,
  Segmented,
  Select,
  useFilters,
  useList,
  useMay,
} from 'priemnaya/ui';
import type { OutboxFigure } from '../../outbox/figures.ts';
import type { EntryView, ShownState } from '../../outbox/view.ts';
import { DocumentLink, OrganizationFilter, OrganizationName, Since } from '../common/pieces.tsx';
import { texts as common } from '../common/texts.ts';
import type { Wire } from '../common/wire.ts';
import { useFigures, useOutboxCommands } from './commands.ts';
import { texts } from './texts.ts';

type Entry = Wire<EntryView>;
type Show = keyof typeof texts.shows;

const everyMs = 10_000;
const stuck: readonly ShownState[] = ['refused', 'exhausted'];
const shownAs: Readonly<Record<Show, readonly ShownState[] | undefined>> = {
  open: ['waiting', 'sending', 'held', ...stuck],
  stuck,
  done: ['done'],
  dropped: ['dropped'],
  all: undefined,
};
const looks: Readonly<Record<ShownState, Look>> = {
  waiting: 'busy',
  sending: 'busy',
  held: 'warn',
  refused: 'bad',
  exhausted: 'bad',
  done: 'good',
  dropped: 'off',
};

/** «Исходящие ПОС»: what is owed to ПОС, what it refused, and the commands about it (ST-06…08). */
export default function Outbox() {
  const may = useMay();
  const [filters, setFilters] = useFilters('show', 'kind', 'organization', 'msgId');
  const show: Show = filters.show !== undefined && filters.show in texts.shows ? (filters.show as Show) : 'open';
  const { kind, organization, msgId } = filters;
  const query = {
    state: shownAs[show]?.join(','),
    kind,
    organization,
    msgId,
    order: show === 'open' || show === 'stuck' ? undefined : 'newest',
  };
  const list = useList<Entry>(['pos', 'outbox'], '/api/outbox', query, { everyMs });
  const figures = useFigures();
  const commands = useOutboxCommands();
  const filtered = kind !== undefined || organization !== undefined || msgId !== undefined;
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          {may('tasks.manage') && (
            <Button onClick={() => commands.retryAll({ kind, organization })}>{texts.retryAll}</Button>
          )}
          <ExportButton path="/api/outbox" query={query} />
          <Button icon={<ReloadIcon />} onClick={list.reload}>
            {common.refresh}
          </Button>
        </>
      }
    >
      <Flex wrap gap={8} align="center">
        <Segmented
          aria-label={texts.show}
          value={show}
          onChange={(value) => setFilters({ show: value === 'open' ? undefined : value })}
          options={(Object.keys(texts.shows) as Show[]).map((value) => ({ value, label: labelOf(value, figures) }))}
        />
        <Select
          aria-label={texts.kind}
          placeholder={texts.allKinds}
          allowClear
          {...(kind !== undefined && { value: kind })}
          onChange={(value: string | undefined) => setFilters({ kind: value })}
          options={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))}
          style={{ minWidth: 230 }}
        />
        <OrganizationFilter value={organization} onChange={(value) => setFilters({ organization: value })} />
        <Input.Search
          aria-label={texts.message}
          placeholder={texts.message}
          allowClear
          enterButton={texts.find}
          defaultValue={msgId ?? ''}
          onSearch={(value) => setFilters({ msgId: value.trim() })}
          style={{ width: 280 }}
        />
      </Flex>
      <ListTable<Entry>
        list={list}
        label={texts.list}
        empty={filtered ? texts.filtered : texts.empty[show]}
        rowKey="id"
        columns={columnsOf(commands, may('tasks.manage'))}
        width={860}
      />
    </Page>
  );
}

function labelOf(show: Show, figures: readonly Wire<OutboxFigure>[] | undefined): string {
  if (figures === undefined || (show !== 'open' && show !== 'stuck')) return texts.shows[show];
  const counted = show === 'stuck' ? figures.filter(({ state }) => state === 'given up') : figures;
  return texts.withCount(
    texts.shows[show],
    counted.reduce((sum, { count }) => sum + count, 0),
  );
}

function columnsOf(commands: ReturnType<typeof useOutboxCommands>, manage: boolean): ColumnsType<Entry> {
  const all: ColumnsType<Entry> = [
    {
      title: texts.columns.request,
      width: 320,
      render: (_, { kind, title, key, documentIsn, organization, contour }) => (
        <Flex vertical>
          <Flex wrap gap="0 8px" align="baseline">
            <strong>{title}</strong>
            {kind !== 'registration' && <Quiet>{texts.kinds[kind]}</Quiet>}
          </Flex>
          <Flex wrap gap="0 12px" align="baseline">
            <span>{common.message(key)}</span>
            {documentIsn > 0 && <DocumentLink isn={documentIsn} />}
          </Flex>
          <OrganizationName due={organization} contour={contour} />
        </Flex>
      ),
    },
    {
      title: texts.columns.state,
      width: 160,
      render: (_, { state, attempts, nextAt }) => (
        <Flex vertical gap={2} align="start">
          <Mark look={looks[state]}>{texts.states[state]}</Mark>
          <Quiet>{texts.attempts(attempts)}</Quiet>
          {nextAt !== null && (
            <Quiet>
              {texts.next} <Moment at={nextAt} />
            </Quiet>
          )}
        </Flex>
      ),
    },
    {
      title: texts.columns.error,
      render: (_, { state, kind, lastError }) => (
        <>
          {lastError !== null && <Clamped text={lastError} />}
          {state === 'refused' && kind === 'answer' && <Quiet>{texts.answerOver}</Quiet>}
        </>
      ),
    },
    { title: texts.columns.created, width: 158, render: (_, { createdAt }) => <Since at={createdAt} /> },
  ];
  if (!manage) return all;
  return [
    ...all,
    {
      title: texts.columns.actions,
      width: 112,
      render: (_, entry) => <Commands entry={entry} commands={commands} />,
    },
  ];
}

function Commands({
  entry: { id, kind, state, title, key },
  commands,
}: {
  readonly entry: Entry;
  readonly commands: ReturnType<typeof useOutboxCommands>;
}) {
  if (state !== 'refused' && state !== 'exhausted') return null;
  return (
    <Flex vertical gap={4} align="stretch">
      {(kind !== 'answer' || state === 'exhausted') && (
        <Button size="small" aria-label={texts.retryOf(title, key)} onClick={() => commands.retry(id)}>
          {texts.retry}
        </Button>
      )}
      {(kind === 'status' || (kind === 'answer' && state === 'refused')) && (
        <Button
          size="small"
          danger
          aria-label={texts.dropOf(title, key)}
          onClick={() => commands.drop({ id, title, key })}
        >
          {texts.drop}
        </Button>
      )}
    </Flex>
  );
}
