import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Flex, Table } from 'antd';
import { useRef, useState } from 'react';
import type { Settings, SettingsVersion } from '../../api-types.ts';
import { ApiError, follow, request } from '../../kit/api.ts';
import { useAsk } from '../../kit/ask.ts';
import { shownTime } from '../../kit/format.ts';
import { HistoryIcon } from '../../kit/icons.ts';
import { Panel } from '../../kit/page.tsx';
import { useTimeZone } from '../../kit/person.ts';
import { Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { ProblemList } from '../../kit/problem-list.tsx';
import { Failed, Nothing, Shown } from '../../kit/states.tsx';
import { diffTitle, diffValue, isNothing } from './difference.ts';
import { texts } from './texts.ts';
import type { SettingsDesk } from './use-settings.ts';

interface Props {
  readonly address: string;
  readonly desk: SettingsDesk;
  /** An older version can be restored just now. */
  readonly restorable: boolean;
}

/** «Версии параметров»: every save, what it changed, and the way back (TM-25). */
export function SettingsVersions({ address, desk, restorable }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Flex wrap gap="4px 12px" align="center" justify="end">
        <Quiet>{texts.version(desk.draft?.view.version ?? 0)}</Quiet>
        <Button
          ref={button}
          size="small"
          icon={<HistoryIcon />}
          aria-label={texts.history}
          onClick={() => setOpen(true)}
        >
          {texts.historyShort}
        </Button>
      </Flex>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        // What had the focus goes with the drawer: whoever has no mouse goes on where it was opened.
        afterOpenChange={(now) => now || button.current?.focus()}
        title={texts.history}
        size={760}
        destroyOnHidden
      >
        {desk.draft !== undefined && (
          <List
            address={address}
            desk={desk}
            view={desk.draft.view}
            restorable={restorable}
            done={() => setOpen(false)}
          />
        )}
      </Drawer>
    </>
  );
}

function List({ address, desk, view, restorable, done }: Props & { readonly view: Settings; done(): void }) {
  const ask = useAsk();
  const timeZone = useTimeZone();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<number>();
  const [error, setError] = useState<unknown>();
  const versions = useQuery({
    queryKey: ['settings-versions', address],
    queryFn: ({ signal }) => follow<{ items: SettingsVersion[] }>(`${address}/settings/versions`, signal),
  });

  async function restore({ version, at }: SettingsVersion, confirmed: readonly string[] = []): Promise<void> {
    setBusy(version);
    setError(undefined);
    try {
      const path = `${address}/settings/versions/${version}/restore`;
      const fresh = await request<Settings>('POST', path, confirmed.length > 0 ? { confirmed } : {});
      desk.take(fresh, { look: 'success', text: texts.restored(version, fresh.version) });
      void queries.invalidateQueries({ queryKey: ['settings-versions', address] });
      done();
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.code !== 'CONFIRMATION_REQUIRED') return setError(failure);
      const { details } = failure;
      const text = <ProblemList lines={details.map(({ message }) => message)} lead={texts.confirmText} />;
      const agreed = await ask({ title: texts.restoreConfirm, text, yes: texts.restoreConfirmYes });
      if (agreed)
        return restore({ version, at } as SettingsVersion, [
          ...confirmed,
          ...details.flatMap(({ code }) => code ?? []),
        ]);
    } finally {
      setBusy(undefined);
    }
  }

  async function askFirst(entry: SettingsVersion): Promise<void> {
    const text = [texts.restoreText(shownTime(entry.at, timeZone)), desk.changed ? texts.restoreLoses : '']
      .filter(Boolean)
      .join(' ');
    const title = texts.restoreTitle(entry.version);
    if (await ask({ title, text, yes: texts.restore(entry.version) })) await restore(entry);
  }

  return (
    <Shown query={versions}>
      {({ items }) => {
        const sorted = [...items].sort((a, b) => b.version - a.version);
        return (
          <Flex vertical gap={12}>
            {error !== undefined && <Failed error={error} />}
            {sorted.length === 0 && <Nothing text={texts.versionsNone} />}
            {sorted.map((entry, index) => (
              <Panel
                key={entry.version}
                title={texts.versionTitle(entry.version)}
                flush
                extra={
                  <Flex wrap gap="4px 12px" align="center" justify="end">
                    <Quiet>
                      <Moment at={entry.at} />, {entry.author}
                    </Quiet>
                    {index === 0 && <Mark look="good">{texts.versionNow}</Mark>}
                    {index > 0 && restorable && (
                      <Button
                        size="small"
                        aria-label={texts.restore(entry.version)}
                        loading={busy === entry.version}
                        onClick={() => askFirst(entry)}
                      >
                        {texts.restoreShort}
                      </Button>
                    )}
                  </Flex>
                }
              >
                <Difference view={view} entry={entry} />
              </Panel>
            ))}
          </Flex>
        );
      }}
    </Shown>
  );
}

function Difference({ view, entry }: { readonly view: Settings; readonly entry: SettingsVersion }) {
  const rows = entry.diff.filter(({ before, after }) => !isNothing(before) || !isNothing(after));
  if (rows.length === 0) {
    return (
      <p className="settings-same">
        <Quiet>{texts.same}</Quiet>
      </p>
    );
  }
  const cell = (pointer: string, value: unknown) => (isNothing(value) ? '—' : diffValue(view, pointer, value));
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="path"
      dataSource={rows}
      columns={[
        { title: texts.parameter, dataIndex: 'path', width: '40%', render: (path: string) => diffTitle(view, path) },
        {
          title: texts.before,
          render: (_: unknown, { path, before }) => <span className="settings-before">{cell(path, before)}</span>,
        },
        {
          title: texts.after,
          render: (_: unknown, { path, after }) => <span className="settings-after">{cell(path, after)}</span>,
        },
      ]}
    />
  );
}
