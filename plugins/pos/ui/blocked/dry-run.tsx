import {
  Alert,
  Button,
  Facts,
  Failed,
  Flex,
  Loading,
  nothing,
  Panel,
  ProblemList,
  Quiet,
  request,
  shownNumber,
  Table,
} from 'priemnaya/ui';
import { useRef, useState } from 'react';
import type { DryRun } from '../../showcase/look.ts';
import { texts } from './texts.ts';

/** What would go now; nothing is sent (SH-14). */
export function DryRunPanel({ jobId }: { readonly jobId: number }) {
  const [result, setResult] = useState<DryRun>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  async function start(): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setBusy(true);
    setError(undefined);
    try {
      setResult(await request<DryRun>('POST', '/api/showcase/dry-run', { jobId }, { signal }));
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Panel
      title={texts.dryRun}
      extra={
        busy ? (
          <Button size="small" onClick={() => running.current?.abort()}>
            {texts.dryRunCancel}
          </Button>
        ) : (
          <Button size="small" onClick={start}>
            {texts.dryRunStart}
          </Button>
        )
      }
    >
      <Flex vertical gap={12} aria-live="polite">
        {error !== undefined && <Failed title={texts.dryRunFailed} error={error} />}
        {busy ? (
          <Loading rows={4} />
        ) : result === undefined ? (
          <Quiet>{texts.dryRunHelp}</Quiet>
        ) : (
          <Result {...result} />
        )}
      </Flex>
    </Panel>
  );
}

function Result({ lines, leftOut, reasons, warnings, rows }: DryRun) {
  return (
    <>
      <Facts
        items={[
          [texts.lines, shownNumber(lines)],
          [texts.leftOut, shownNumber(leftOut)],
        ]}
      />
      {warnings.map(({ code, title, count }) => (
        <Alert key={code} type="warning" showIcon title={texts.withCount(title, count)} />
      ))}
      <ReasonsOfRun reasons={reasons} />
      {rows.length === 0 ? <Quiet>{texts.noRows}</Quiet> : <Rows rows={rows} />}
    </>
  );
}

function ReasonsOfRun({ reasons }: Pick<DryRun, 'reasons'>) {
  return reasons.length === 0 ? null : (
    <ProblemList lines={reasons.map(({ title, count }) => texts.withCount(title, count))} />
  );
}

/** Columns as the showcase names them: this is its file. */
function Rows({ rows }: Pick<DryRun, 'rows'>) {
  const names = Object.keys(rows[0] ?? {});
  return (
    <Table<Readonly<Record<string, unknown>>>
      aria-label={texts.rows}
      size="small"
      rowKey={(row) => String(row.id)}
      columns={names.map((name) => ({
        title: name,
        render: (_: unknown, row) => (row[name] === null ? nothing : String(row[name])),
        width: 150,
      }))}
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 150 * names.length }}
      caption={texts.rows}
    />
  );
}
