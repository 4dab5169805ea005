import { type DocumentActionProps, Shown } from 'priemnaya/ui';
import { useState } from 'react';
import { AnswerForm } from './answer.tsx';
import { useWindow } from './api.ts';
import { useDraft } from './drafts.ts';
import { ShowcaseForm } from './showcase.tsx';

/** The window «Интеграция с ПОС»: of an answer (RP-01…07), or of a РК whose questions go to the showcase (SH-13). */
export default function IntegrationWindow({ isn, close }: DocumentActionProps) {
  const draft = useDraft(isn);
  const [messageId, pick] = useState(() => draft.read()?.messageId ?? undefined);
  const query = useWindow(isn, messageId);
  return (
    <Shown query={query}>
      {(view) =>
        view.mode === 'answer' ? (
          <AnswerForm
            isn={isn}
            view={view}
            draft={draft}
            pick={pick}
            look={async () => (await query.refetch()).data as typeof view | undefined}
            close={close}
          />
        ) : (
          <ShowcaseForm isn={isn} view={view} close={close} />
        )
      }
    </Shown>
  );
}
