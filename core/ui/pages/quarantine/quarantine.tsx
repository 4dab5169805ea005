import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState } from 'react';
import { Link } from 'react-router';
import type { QuarantineItem } from '../../api-types.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { shownDuration } from '../../kit/format.ts';
import { ReloadIcon } from '../../kit/icons.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Clamped, Moment, Quiet } from '../../kit/pieces.tsx';
import { Raw } from './raw.tsx';
import { texts } from './texts.ts';

const key = ['quarantine'];

/** What could not be processed and waits for a person (RG-09). */
export default function Quarantine() {
  const may = useMay();
  const list = useList<QuarantineItem>(key, '/api/quarantine', {}, { everyMs: 15_000 });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [raw, setRaw] = useState<QuarantineItem>();
  const retry = useRetry();
  const ask = useAsk();
  const manage = may('quarantine.manage');
  const items = list.rows.filter(({ id }) => chosen.includes(id));
  async function show(item: QuarantineItem): Promise<void> {
    if (await ask({ title: texts.rawTitle, text: texts.rawText, yes: texts.rawYes })) setRaw(item);
  }
  async function retryChosen(): Promise<void> {
    await retry(items);
    setChosen([]);
  }
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          {manage && (
            <Button disabled={items.length === 0} onClick={retryChosen}>
              {texts.retryChosen(items.length)}
            </Button>
          )}
          <ExportButton path="/api/quarantine" query={{}} />
          <Button icon={<ReloadIcon />} onClick={list.reload}>
            {texts.refresh}
          </Button>
        </>
      }
    >
      <ListTable<QuarantineItem>
        list={list}
        label={texts.list}
        empty={texts.empty}
        rowKey="id"
        columns={columnsOf({
          retry: manage ? (item) => retry([item]) : undefined,
          raw: may('raw-messages.read') ? show : undefined,
        })}
        width={860}
        {...(manage && {
          rowSelection: {
            selectedRowKeys: [...chosen],
            onChange: (keys) => setChosen(keys.map(String)),
            getCheckboxProps: ({ key: name }) => ({ 'aria-label': texts.select(name) }),
          },
        })}
      />
      {raw !== undefined && <Raw item={raw} close={() => setRaw(undefined)} />}
    </Page>
  );
}

/** Gives items back to their tasks, one by one; those that could not be given back are told. */
function useRetry(): (items: readonly QuarantineItem[]) => Promise<void> {
  const queries = useQueryClient();
  const tell = useTell();
  return async (items) => {
    let done = 0;
    let failure: { readonly item: QuarantineItem; readonly error: unknown } | undefined;
    for (const item of items) {
      try {
        await request('POST', apiPath(['/api/quarantine', item.id, 'retry']));
        done++;
      } catch (error) {
        failure ??= { item, error };
      }
    }
    const [only] = items;
    if (failure !== undefined) tell.failed(texts.failed(failure.item.key), failure.error);
    else if (only !== undefined) tell.done(items.length === 1 ? texts.retried(only.key) : texts.retriedAll(done));
    await queries.invalidateQueries({ queryKey: key });
  };
}

function columnsOf({
  retry,
  raw,
}: {
  readonly retry: ((item: QuarantineItem) => Promise<void>) | undefined;
  readonly raw: ((item: QuarantineItem) => Promise<void>) | undefined;
}): ColumnsType<QuarantineItem> {
  return [
    {
      title: texts.columns.key,
      width: 220,
      render: (_, { key: name, task }) => (
        <Flex vertical>
          <strong>{name}</strong>
          <Link to={`/tasks/${encodeURIComponent(task)}`}>{texts.toTask}</Link>
        </Flex>
      ),
    },
    {
      title: texts.columns.reason,
      render: (_, { reason, code }) => (
        <Flex vertical>
          <Clamped text={reason} />
          <Quiet>{code}</Quiet>
        </Flex>
      ),
    },
    { title: texts.columns.attempts, dataIndex: 'attempts', width: 96, align: 'right' },
    {
      title: texts.columns.since,
      width: 155,
      render: (_, { since }) => (
        <Flex vertical>
          <Moment at={since} />
          <Quiet>{texts.ago(shownDuration(Date.now() - Date.parse(since)))}</Quiet>
        </Flex>
      ),
    },
    {
      title: texts.columns.actions,
      width: 185,
      render: (_, item) => (
        <Flex vertical gap={4} align="stretch">
          {retry !== undefined && (
            <Button size="small" aria-label={texts.retryOf(item.key)} onClick={() => retry(item)}>
              {texts.retry}
            </Button>
          )}
          {raw !== undefined && (
            <Button size="small" aria-label={texts.rawOf(item.key)} onClick={() => raw(item)}>
              {texts.raw}
            </Button>
          )}
        </Flex>
      ),
    },
  ];
}
