import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { Link } from 'react-router';
import type { SetupFinding } from '../../api-types.ts';
import { request } from '../../kit/api.ts';
import { ReloadIcon } from '../../kit/icons.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { texts } from './texts.ts';

/** «Проверка настроек» (ED-10): what is missing or wrong, the gravest first, with the way to where it is mended. */
export default function SetupCheck() {
  // It asks other systems: only when the page is opened, and by the button.
  const check = useQuery({
    queryKey: ['setup-check'],
    queryFn: ({ signal }) =>
      request<{ items: readonly SetupFinding[] }>('GET', '/api/setup-check', undefined, { signal }),
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Button icon={<ReloadIcon />} loading={check.isFetching} onClick={() => check.refetch()}>
          {texts.check}
        </Button>
      }
    >
      <div aria-live="polite">
        {check.isFetching ? (
          <Quiet>{texts.checking}</Quiet>
        ) : (
          check.data && (
            <Quiet>
              {texts.checkedAt} <Moment at={new Date(check.dataUpdatedAt).toISOString()} />:{' '}
              {texts.found(check.data.items.length)}
            </Quiet>
          )
        )}
      </div>
      <Shown query={check} rows={5}>
        {({ items }) => <Findings items={items} />}
      </Shown>
    </Page>
  );
}

function Findings({ items }: { readonly items: readonly SetupFinding[] }) {
  const errors = items.filter(({ severity }) => severity === 'error');
  const warnings = items.filter(({ severity }) => severity !== 'error');
  if (items.length === 0) return <Alert type="success" showIcon title={texts.fine} />;
  return (
    <Flex vertical gap={16}>
      <Part title={texts.errors(errors.length)} help={texts.errorsHelp} label={texts.listErrors} items={errors} />
      <Part
        title={texts.warnings(warnings.length)}
        help={texts.warningsHelp}
        label={texts.listWarnings}
        items={warnings}
      />
    </Flex>
  );
}

function Part({
  title,
  help,
  label,
  items,
}: {
  readonly title: string;
  readonly help: string;
  readonly label: string;
  readonly items: readonly SetupFinding[];
}) {
  if (items.length === 0) return null;
  return (
    <Panel title={title} extra={<Quiet>{help}</Quiet>} flush>
      <Table<SetupFinding>
        aria-label={label}
        size="small"
        rowKey={({ code, message, where }) => `${code} ${message} ${where}`}
        columns={columns}
        dataSource={items as SetupFinding[]}
        pagination={{ defaultPageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 640 }}
      />
    </Panel>
  );
}

const columns: ColumnsType<SetupFinding> = [
  {
    title: texts.columns.what,
    render: (_, { message, code }) => (
      <Flex vertical>
        <span>{message}</span>
        <Quiet>{code}</Quiet>
      </Flex>
    ),
  },
  {
    title: texts.columns.where,
    width: '38%',
    render: (_, { where, link }) => (link === undefined ? where : <Link to={link}>{where}</Link>),
  },
];
