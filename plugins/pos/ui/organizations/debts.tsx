import {
  Button,
  type ColumnsType,
  ExportButton,
  Flex,
  follow,
  Link,
  ListTable,
  Mark,
  Panel,
  Quiet,
  request,
  shownNumber,
  useAsk,
  useMay,
  useQuery,
  useQueryClient,
  useTell,
} from 'priemnaya/ui';
import type { DebtCount, Debts } from '../../debts.ts';
import { useOrganizationNames } from '../common/organizations.ts';
import { OrganizationName, Since } from '../common/pieces.tsx';
import { wholeList } from '../common/whole-list.ts';
import type { Items, Wire } from '../common/wire.ts';
import { texts } from './texts.ts';

type Debt = Wire<Debts> & { readonly current: boolean };

const key = ['pos', 'debts'];
const widths = { confirmations: 152, statuses: 94, answers: 90, messages: 116, files: 86 };
const counts = ['confirmations', 'statuses', 'answers', 'messages', 'files'] as const satisfies (keyof DebtCount)[];

/** What is not finished; debts of an address that is no longer in use can be given up (PX-05). */
export function DebtList() {
  const debts = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => follow<Items<Debt>>('/api/pos/debts', signal),
    refetchInterval: 15_000,
  });
  const drop = useDrop();
  const manage = useMay()('tasks.manage');
  return (
    <Panel title={texts.debts} extra={<ExportButton size="small" path="/api/pos/debts" query={{}} />}>
      <ListTable<Debt>
        list={wholeList(debts)}
        label={texts.listDebts}
        empty={texts.noDebts}
        rowKey={(debt) => JSON.stringify([debt.organizationDue, debt.clientId, debt.url, debt.contour])}
        columns={columnsOf(manage ? drop : undefined, useOrganizationNames())}
        width={960}
      />
    </Panel>
  );
}

function useDrop(): (debt: Debt) => Promise<void> {
  const ask = useAsk();
  const tell = useTell();
  const queries = useQueryClient();
  const nameOf = useOrganizationNames();
  return async (debt) => {
    const { organizationDue, clientId, url, contour } = debt;
    const total = texts.total(shownNumber(counts.reduce((sum, count) => sum + debt[count], 0)));
    const text = texts.dropText(nameOf(organizationDue), url, total);
    if (!(await ask({ title: texts.dropTitle, text, yes: texts.drop, danger: true }))) return;
    try {
      await request('POST', '/api/pos/debts/drop', { organizationDue, clientId, url, contour });
      tell.done(texts.dropped);
    } catch (error) {
      tell.failed(texts.failed, error);
    }
    await queries.invalidateQueries({ queryKey: ['pos'] });
  };
}

function columnsOf(
  drop: ((debt: Debt) => Promise<void>) | undefined,
  nameOf: (due: string) => string,
): ColumnsType<Debt> {
  return [
    {
      title: texts.debtColumns.organization,
      render: (_, { organizationDue, url, contour, current }) => (
        <Flex vertical gap={2} align="start">
          <OrganizationName due={organizationDue} contour={contour} />
          <Quiet>{url}</Quiet>
          {!current && <Mark look="warn">{texts.formerAddress}</Mark>}
        </Flex>
      ),
    },
    ...counts.map((count) => ({
      title: texts.debtColumns[count],
      width: widths[count],
      align: 'right' as const,
      render: (_: unknown, debt: Debt) => shownNumber(debt[count]),
    })),
    { title: texts.debtColumns.oldest, width: 158, render: (_, { oldest }) => <Since at={oldest} /> },
    {
      title: texts.debtColumns.actions,
      width: 150,
      render: (_, debt) => (
        <Flex vertical gap={4} align="start">
          <Link
            to={`/p/pos/outbox?organization=${encodeURIComponent(debt.organizationDue)}`}
            aria-label={texts.toOutboxOf(nameOf(debt.organizationDue))}
          >
            {texts.toOutbox}
          </Link>
          {drop !== undefined && !debt.current && (
            <Button
              size="small"
              danger
              aria-label={texts.dropOf(nameOf(debt.organizationDue), debt.url)}
              onClick={() => drop(debt)}
            >
              {texts.drop}
            </Button>
          )}
        </Flex>
      ),
    },
  ];
}
