import { Alert, Button, Flex, ProblemList, problemsOf, Typography } from 'priemnaya/ui';
import { type AnswerView, type Attempt, isUnderWay } from './api.ts';
import { AttemptView } from './attempt.tsx';
import { fieldsOfAnswer } from './fields.tsx';
import { texts } from './texts.ts';

const words = texts.answer;

/** A name and what stands under it, as in Рис. 5-2. */
export function Line({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <strong>{`${label}:`}</strong> {children}
    </div>
  );
}

/** RP-02: what the РК itself says. */
export function Known({ view: { executor, head, files } }: { readonly view: AnswerView }) {
  const [label = '', ...count] = files.text.split(': ');
  return (
    <Flex vertical gap={4}>
      <Line label={words.executor}>{executor ?? words.nobody}</Line>
      <Line label={words.head}>{head}</Line>
      <Line label={label}>{count.join(': ')}</Line>
      {files.problems.map((problem) => (
        <Typography.Text key={problem} type="danger">
          {problem}
        </Typography.Text>
      ))}
    </Flex>
  );
}

/** What keeps an answer from being sent, and what became of the last one. */
export function Standing({
  view,
  overtaken,
  edits,
  writes,
  look,
}: {
  readonly view: AnswerView;
  readonly overtaken: boolean;
  readonly edits: boolean;
  readonly writes: boolean;
  look(): Promise<unknown>;
}) {
  const { attempt, available } = view;
  const reasons = available || isUnderWay(attempt) ? [] : view.reasons.filter(({ code }) => !isTold(code, attempt));
  // In the form a failure stands at the bottom, and what failed in its fields.
  const shown = attempt !== null && !(edits && attempt.state === 'FAILED');
  return (
    <>
      {reasons.length > 0 && (
        <Alert type="warning" showIcon title={words.unavailable} description={<Reasons reasons={reasons} />} />
      )}
      {!writes && <Alert type="info" showIcon title={words.readOnly} />}
      {overtaken && <Alert type="warning" showIcon role="alert" title={words.other} />}
      {shown && <AttemptView attempt={attempt} types={view.types} brief={edits} look={look} />}
    </>
  );
}

function Reasons({ reasons }: { readonly reasons: AnswerView['reasons'] }) {
  if (reasons.length === 1) return <>{reasons[0]?.text}</>;
  return <ProblemList lines={reasons.map(({ text }) => text)} />;
}

/** The last answer says it already. */
function isTold(code: string, attempt: Attempt | null): boolean {
  if (code === 'ANSWERED') return attempt?.state === 'ANSWER_SENT' && attempt.type !== 'POSTPONED';
  return code === 'ON_APPROVAL' && attempt?.state === 'ANSWER_ON_APPROVAL';
}

export function Kept({ clear }: { clear(): void }) {
  const action = (
    <Button size="small" onClick={clear}>
      {words.clear}
    </Button>
  );
  return <Alert type="info" showIcon title={words.kept} action={action} style={{ marginBottom: 14 }} />;
}

/** What an answer that failed earlier was told; undefined where none did. */
export function unsaid(attempt: Attempt | null): Error | undefined {
  return attempt?.state === 'FAILED' && attempt.error !== null ? new Error(attempt.error) : undefined;
}

/** Рис. 5-4: in red at the bottom. What is wrong with a field stands at the field. */
export function RedLine({ error }: { readonly error: unknown }) {
  if (error === undefined) return null;
  const message = error instanceof Error ? error.message : String(error);
  const problems = problemsOf(error).filter(
    ({ path, message: text }) => !fieldsOfAnswer.includes(path.slice(1)) && text !== message,
  );
  return (
    <div role="alert" className="lines">
      <Typography.Text type="danger">{message}</Typography.Text>
      {problems.length > 0 && (
        <ul className="problems">
          {problems.map(({ path, message: text }) => (
            <li key={`${path} ${text}`}>
              <Typography.Text type="danger">{text}</Typography.Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
