import { Button, type DocumentActionProps, Flex, Form, useMay } from 'priemnaya/ui';
import { useEffect, useRef, useState } from 'react';
import { type AnswerView, isUnderWay, type Typed } from './api.ts';
import type { Draft } from './drafts.ts';
import { AnswerFields } from './fields.tsx';
import { Kept, Known, RedLine, Standing, unsaid } from './pieces.tsx';
import { PreviewStep } from './preview.tsx';
import { texts } from './texts.ts';
import { useAnswer } from './use-answer.ts';

const words = texts.answer;

interface AnswerFormProps extends DocumentActionProps {
  readonly view: AnswerView;
  readonly draft: Draft;
  pick(messageId: string): void;
  look(): Promise<AnswerView | undefined>;
}

/** Рис. 5-2: the answer to the applicant is entered, looked at as the applicant gets it, and sent (RP-01…07). */
export function AnswerForm({ isn, view, draft, pick, look, close }: AnswerFormProps) {
  const { attempt, available } = view;
  const [form] = Form.useForm<Typed>();
  const [kept, setKept] = useState(() => draft.read());
  const answer = useAnswer({ isn, form, draft, look, close });
  const writes = useMay()('documents.write');
  const open = available && writes && !answer.overtaken;
  // What was typed stays in sight where it cannot be sent any more.
  const edits = open || (!isUnderWay(attempt) && !answer.overtaken && draft.read() !== undefined);
  const { preview } = answer;
  const sendButton = useReturned(preview === undefined);
  useFirstWrong(form, answer.busy ? undefined : answer.error);
  const failure = answer.error ?? (open && !answer.busy ? unsaid(attempt) : undefined);

  function clear(): void {
    draft.forget();
    setKept(undefined);
    form.setFieldsValue({ ...nothingTyped, messageId: form.getFieldValue('messageId') });
  }

  return (
    <>
      <Flex vertical gap={14} hidden={preview !== undefined} style={preview && { display: 'none' }}>
        <Standing view={view} overtaken={answer.overtaken} edits={edits} writes={writes} look={look} />
        <Form<Typed>
          form={form}
          hidden={!edits}
          disabled={!open || answer.busy}
          labelAlign="left"
          labelCol={{ flex: '150px' }}
          wrapperCol={{ flex: '1 1 0' }}
          labelWrap
          colon={false}
          requiredMark={false}
          initialValues={{ ...nothingTyped, ...(kept ?? typedBefore(view)) }}
          onValuesChange={(_, typed) => draft.keep(typed)}
          onFinish={answer.show}
        >
          {kept !== undefined && open && <Kept clear={clear} />}
          <AnswerFields isn={isn} view={view} form={form} readOnly={!open} pick={pick} />
        </Form>
        <Known view={view} />
        <RedLine error={failure} />
        <Flex wrap gap={8} justify="end">
          {open && (
            <Button type="primary" ref={sendButton} loading={answer.busy} onClick={form.submit}>
              {words.send}
            </Button>
          )}
          <Button onClick={() => close(true)}>{open ? words.cancel : words.close}</Button>
        </Flex>
      </Flex>
      {preview !== undefined && (
        <PreviewStep preview={preview} busy={answer.busy} send={answer.send} back={answer.back} />
      )}
    </>
  );
}

/** Every field has a value, so that what the server says of it finds it. */
const nothingTyped: Typed = { type: null, postponedTo: null, text: '', comment: '', messageId: null };

/** An answer that ПОС or the ЛКО did not take is mended from what it was. */
function typedBefore({ attempt }: AnswerView): Typed {
  if (attempt?.state !== 'FAILED' && attempt?.state !== 'APPROVAL_REFUSED') return {};
  const { type, text, comment, postponedTo } = attempt;
  return { type, text, comment: comment ?? '', postponedTo };
}

/** Who is told of what is wrong with a field stands there. */
function useFirstWrong(form: ReturnType<typeof Form.useForm<Typed>>[0], error: unknown): void {
  useEffect(() => {
    if (error === undefined) return;
    const wrong = form.getFieldsError().find(({ errors }) => errors.length > 0);
    if (wrong !== undefined) form.scrollToField(wrong.name, { focus: true });
  }, [form, error]);
}

/** Who comes back from the preview stands at the button that led there. */
function useReturned(back: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(back);
  useEffect(() => {
    if (back && !was.current) button.current?.focus();
    was.current = back;
  }, [back]);
  return button;
}
