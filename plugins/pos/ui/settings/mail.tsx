import { Alert, Button, Failed, Flex, type ModuleActionProps, problemsOf, Quiet, request } from 'priemnaya/ui';
import { useState } from 'react';
import { texts } from './texts.ts';

interface Answer {
  readonly ok: boolean;
  readonly answer: string | null;
  readonly reason: { readonly code: string; readonly text: string } | null;
}

/** «Проверить» for the mail settings as they stand in the form (PX-02): a test letter, and what the server said. */
export default function MailCheck({ values, mark }: ModuleActionProps) {
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function check(): Promise<void> {
    setBusy(true);
    setAnswer(undefined);
    setError(undefined);
    mark([]);
    try {
      const { mail } = values;
      setAnswer(await request<Answer>('POST', '/api/modules/pos/check-mail', mail === undefined ? {} : { mail }));
    } catch (failure) {
      setError(failure);
      mark(problemsOf(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Flex vertical gap={8} align="start">
      <Flex wrap gap="4px 12px" align="center">
        <Button onClick={check} loading={busy} aria-label={texts.mailOf}>
          {texts.mail}
        </Button>
        <Quiet>{texts.mailLead}</Quiet>
      </Flex>
      <div role="status">
        {error !== undefined && <Failed error={error} />}
        {answer?.ok === true && <Alert type="success" showIcon title={texts.mailGood(answer.answer ?? '')} />}
        {answer?.ok === false && (
          <Alert type="error" showIcon title={texts.mailBad} description={answer.reason?.text} />
        )}
      </div>
    </Flex>
  );
}
