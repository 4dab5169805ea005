import { Alert, Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { ProblemList } from '../../kit/problem-list.tsx';
import { texts } from './texts.ts';
import type { Note, SettingsDesk } from './use-settings.ts';

function Said({ note, hide }: { readonly note: Note; hide(): void }) {
  const { look, text, list = [], actions = [] } = note;
  return (
    <Alert
      type={look}
      showIcon
      role={look === 'error' ? 'alert' : 'status'}
      title={text}
      closable={{ 'aria-label': texts.hide, onClose: hide }}
      description={
        list.length + actions.length > 0 && (
          <Flex vertical gap={6} align="start">
            {list.length > 0 && <ProblemList lines={list} />}
            {actions.length > 0 && (
              <Flex wrap gap={8}>
                {actions.map(({ title, run }) => (
                  <Button key={title} size="small" onClick={run}>
                    {title}
                  </Button>
                ))}
              </Flex>
            )}
          </Flex>
        )
      }
    />
  );
}

/** Stays in sight below a long form: what became of the last press, and the buttons. */
export function SettingsBar({
  desk,
  blocked,
  beside,
}: {
  readonly desk: SettingsDesk;
  /** Nothing can be saved just now. */
  readonly blocked: boolean;
  readonly beside?: ReactNode;
}) {
  const { note, busy, changed } = desk;
  return (
    <section className="settings-bar" aria-label={texts.bar}>
      {note !== undefined && (
        <div className="settings-said">
          <Said note={note} hide={() => desk.say(undefined)} />
        </div>
      )}
      <Flex wrap gap="6px 8px" align="center">
        <Button type="primary" loading={busy === 'save'} disabled={blocked || busy === 'check'} onClick={desk.save}>
          {texts.save}
        </Button>
        <Button loading={busy === 'check'} disabled={blocked || busy === 'save'} onClick={desk.check}>
          {texts.check}
        </Button>
        <Button disabled={!changed || busy !== undefined} onClick={desk.undo}>
          {texts.undo}
        </Button>
        {beside}
        {changed && <span className="settings-state quiet">{texts.changed}</span>}
      </Flex>
    </section>
  );
}
