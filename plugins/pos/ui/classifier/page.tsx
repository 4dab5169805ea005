import {
  Alert,
  Button,
  type ColumnsType,
  Flex,
  Go,
  Page,
  Panel,
  Quiet,
  ReloadIcon,
  request,
  Shown,
  Table,
  useQuery,
} from 'priemnaya/ui';
import type { ClassifierDifference } from '../../setup-check/classifier.ts';
import { texts } from './texts.ts';

interface Row {
  readonly path: string;
  readonly code?: string;
  readonly id?: string;
}

const parts = ['missing', 'unknown', 'codes'] as const satisfies (keyof ClassifierDifference)[];
const path = { title: texts.columns.path, dataIndex: 'path' };
const code = { title: texts.columns.code, dataIndex: 'code', width: 200 };
const id = { title: texts.columns.id, dataIndex: 'id', width: 160 };
const columns: Readonly<Record<(typeof parts)[number], ColumnsType<Row>>> = {
  unknown: [path, code],
  missing: [path, id],
  codes: [path, code, id],
};

/** How the rubricator differs from the classifier of ПОС (ED-09, ED-10). */
export default function Classifier() {
  // It asks ПОС: only when the page is opened, and by the button.
  const difference = useQuery({
    queryKey: ['pos', 'classifier'],
    queryFn: ({ signal }) =>
      request<ClassifierDifference>('GET', '/api/pos/classifier-difference', undefined, { signal }),
    refetchOnWindowFocus: false,
  });
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          <Go to="/directories/rubrics">{texts.toRubrics}</Go>
          <Go to="/setup-check">{texts.toSetupCheck}</Go>
          <Button icon={<ReloadIcon />} loading={difference.isFetching} onClick={() => difference.refetch()}>
            {texts.compare}
          </Button>
        </>
      }
    >
      {difference.isPending && difference.isFetching && <Quiet>{texts.reading}</Quiet>}
      <Shown query={difference}>{(found) => <Found found={found} />}</Shown>
    </Page>
  );
}

function Found({ found }: { readonly found: ClassifierDifference }) {
  const differing = parts.filter((part) => found[part].length > 0);
  if (differing.length === 0) return <Alert type="success" showIcon title={texts.same} />;
  return (
    <Flex vertical gap={16}>
      {differing.map((part) => (
        <Panel key={part} title={texts.withCount(texts.parts[part], found[part].length)}>
          <Flex vertical gap={8}>
            <Quiet>{texts.remedies[part]}</Quiet>
            <Table<Row>
              aria-label={texts.parts[part]}
              size="small"
              rowKey={(row) => `${row.code} ${row.id} ${row.path}`}
              columns={columns[part]}
              dataSource={found[part] as Row[]}
              pagination={{ defaultPageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 560 }}
            />
          </Flex>
        </Panel>
      ))}
    </Flex>
  );
}
