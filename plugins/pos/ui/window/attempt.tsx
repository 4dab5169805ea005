import { Alert, Button, Facts, Flex, Lines, type Look, Mark, Moment, shownDate } from 'priemnaya/ui';
import { type ReactNode, useState } from 'react';
import { type AnswerView, type Attempt, isUnderWay } from './api.ts';
import { texts } from './texts.ts';

const words = texts.attempt;
const labels = texts.answer;
const looks: Readonly<Record<Attempt['state'], Look>> = {
  SENDING: 'busy',
  UNKNOWN: 'warn',
  ANSWER_SENT: 'good',
  ANSWER_ON_APPROVAL: 'busy',
  APPROVAL_REFUSED: 'bad',
  FAILED: 'bad',
};

interface AttemptViewProps {
  readonly attempt: Attempt;
  readonly types: AnswerView['types'];
  /** Above the form of another answer. */
  readonly brief: boolean;
  look(): Promise<unknown>;
}

/** What was sent, and what became of it; nobody can change it (RP-06). */
export function AttemptView({ attempt, types, brief, look }: AttemptViewProps) {
  const { state } = attempt;
  const about = words.about[state];
  return (
    <Flex vertical gap={8} role="group" aria-label={words.title}>
      <Flex wrap gap={8} align="center" role="status">
        <strong>{words.title}</strong>
        <Mark look={looks[state]}>{words.states[state]}</Mark>
      </Flex>
      {about !== undefined && <Alert type={looks[state] === 'bad' ? 'error' : 'info'} title={about} />}
      <Facts column={1} items={factsOf(attempt, types, brief)} />
      {isUnderWay(attempt) && <Check look={look} />}
    </Flex>
  );
}

function factsOf(attempt: Attempt, types: AnswerView['types'], brief: boolean): [string, ReactNode][] {
  const { type, postponedTo, text, comment, at, by, error, files, nextAt } = attempt;
  const title = types.find((one) => one.type === type)?.title ?? type;
  return [
    [labels.type, title],
    ...optional(labels.postponedTo, postponedTo === null ? null : shownDate(postponedTo)),
    ...(brief ? [] : optional(labels.text, <Lines text={text} />)),
    ...(brief || comment === null ? [] : optional(labels.comment, <Lines text={comment} />)),
    ...(brief ? [] : optional(words.files, files)),
    [words.at, <Moment key="at" at={at} />],
    ...optional(words.by, by),
    ...optional(words.reason, error),
    ...optional(words.next, nextAt === null ? null : <Moment at={nextAt} />),
  ];
}

function optional(label: string, value: ReactNode): [string, ReactNode][] {
  return value === null || value === undefined ? [] : [[label, value]];
}

function Check({ look }: { look(): Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  return (
    <div>
      <Button
        loading={busy}
        onClick={async () => {
          setBusy(true);
          await look();
          setBusy(false);
        }}
      >
        {words.check}
      </Button>
    </div>
  );
}
