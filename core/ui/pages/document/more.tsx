import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { useUi } from '../../app/ui.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { Commands } from '../../kit/commands.tsx';
import { DownIcon } from '../../kit/icons.ts';
import { PluginWindow } from './plugin-window.tsx';
import { useReadAnew } from './reads.ts';
import { texts } from './texts.ts';

/** «Еще»: what can be done with the РК, the windows of plugins among it. */
export function More({
  document: { isn, kind },
  writes,
}: {
  readonly document: DocumentCard;
  readonly writes: boolean;
}) {
  const actions = (useUi()?.documentActions ?? []).filter(({ kinds }) => kinds === null || kinds.includes(kind));
  const [opened, setOpened] = useState<string>();
  const readAnew = useReadAnew(isn);
  const copy = useCopy(isn);
  const keyOf = ({ plugin, id }: (typeof actions)[number]) => `${plugin} ${id}`;
  const action = actions.find((one) => keyOf(one) === opened);
  const items = [
    ...actions.map((one) => ({ key: keyOf(one), label: one.title })),
    ...(writes ? [{ key: 'copy', label: texts.copy }] : []),
    { key: 'reload', label: texts.reload },
  ];
  function choose(key: string): void {
    if (key === 'reload') void readAnew();
    else if (key === 'copy') void copy();
    else setOpened(key);
  }
  return (
    <>
      <Commands items={items} choose={choose}>
        {texts.more}
        <DownIcon />
      </Commands>
      {action !== undefined && (
        <PluginWindow
          action={action}
          isn={isn}
          close={(changed) => {
            setOpened(undefined);
            if (changed) void readAnew();
          }}
        />
      )}
    </>
  );
}

function useCopy(isn: number): () => Promise<void> {
  const ask = useAsk();
  const tell = useTell();
  const navigate = useNavigate();
  return async () => {
    if (!(await ask({ title: texts.copyTitle, text: texts.copyText, yes: texts.copyYes }))) return;
    try {
      const copy = await request<DocumentCard>('POST', apiPath(['/api/documents', isn, 'copy']), {});
      tell.done(texts.copied);
      navigate(`/documents/${copy.isn}`);
    } catch (error) {
      tell.failed(texts.notCopied, error);
    }
  };
}
