import { ApiError, apiPath, type DocumentActionProps, type Form, request, showProblems, useTell } from 'priemnaya/ui';
import { useState } from 'react';
import { type AnswerView, isUnderWay, type Preview, pathOf, type Typed } from './api.ts';
import type { Draft } from './drafts.ts';
import { texts } from './texts.ts';

const words = texts.answer;
type FormInstance = ReturnType<typeof Form.useForm<Typed>>[0];

interface Sending extends DocumentActionProps {
  readonly form: FormInstance;
  readonly draft: Draft;
  /** Reads the window anew, and so what became of what was sent. */
  look(): Promise<AnswerView | undefined>;
}

/** From what was typed over its preview to the outcome; a failure leaves what was typed as it is (RP-03, RP-04, UI-05). */
export function useAnswer({ isn, form, draft, look, close }: Sending) {
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [preview, setPreview] = useState<Preview>();
  const [overtaken, setOvertaken] = useState(false);

  function fail(failure: unknown): void {
    setPreview(undefined);
    setError(failure);
    showProblems(form, failure);
  }

  async function doing(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(undefined);
    await work().catch(fail);
    setBusy(false);
  }

  return {
    busy,
    error,
    preview,
    /** Another answer than what was typed here is the one that was sent. */
    overtaken,
    back: () => setPreview(undefined),

    /** The first step: what exactly would go, or what is wrong with it. */
    show: () =>
      doing(async () => {
        const found = await request<Preview>('POST', apiPath(pathOf(isn, 'preview')), typedOf(form));
        const reasons = found.reasons.map(({ code, text }) => ({ path: '', code, message: text }));
        const problems = [...reasons, ...found.problems];
        if (problems.length > 0) throw new ApiError(422, 'POS_ANSWER_WRONG', words.wrong, problems);
        setPreview(found);
      }),

    send: () =>
      doing(async () => {
        try {
          const { state } = await request<{ state: string }>('POST', apiPath(pathOf(isn, 'answer')), typedOf(form));
          const attempt = (await look())?.attempt ?? null;
          // A second window gets the attempt under way (RP-06), and its text may be another.
          const own = attempt?.text === preview?.text && attempt?.comment === preview?.comment;
          setOvertaken(!own);
          if (own) draft.forget();
          setPreview(undefined);
          if (!own || isUnderWay(attempt) || state === 'UNKNOWN') return;
          tell.done(attempt?.state === 'ANSWER_ON_APPROVAL' ? words.onApproval : words.sent);
          close(true);
        } catch (failure) {
          fail(failure);
          await look();
        }
      }),
  };
}

/** Only «Отложено» has «Срок перенесен»: what was typed there before another type was chosen does not go. */
function typedOf(form: FormInstance): Typed {
  const { type, text, comment, postponedTo, messageId } = form.getFieldsValue(true) as Typed;
  return {
    ...(type && { type }),
    text: text ?? '',
    comment: comment ?? '',
    ...(type === 'POSTPONED' && { postponedTo: postponedTo ?? null }),
    ...(messageId && { messageId }),
  };
}
