import { Alert, Button, Facts, Flex, Lines, Quiet, shownDate, shownSize } from 'priemnaya/ui';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Preview } from './api.ts';
import { texts } from './texts.ts';

const words = texts.preview;
const labels = texts.answer;

interface PreviewStepProps {
  readonly preview: Preview;
  readonly busy: boolean;
  send(): void;
  back(): void;
}

/** RP-03: exactly what the applicant gets, before it goes. */
export function PreviewStep({ preview, busy, send, back }: PreviewStepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Flex vertical gap={12}>
      <div>
        <h3 ref={heading} tabIndex={-1} className="panel-title">
          {words.title}
        </h3>
        <Quiet>{words.lead}</Quiet>
      </div>
      {preview.warnings.map(({ message }) => (
        <Alert key={message} type="warning" showIcon title={message} />
      ))}
      <Facts column={1} items={factsOf(preview)} />
      {busy && <output>{labels.sending}</output>}
      <Flex wrap gap={8} justify="end">
        <Button type="primary" loading={busy} onClick={send}>
          {labels.send}
        </Button>
        <Button disabled={busy} onClick={back}>
          {words.back}
        </Button>
      </Flex>
    </Flex>
  );
}

function factsOf(preview: Preview): [string, ReactNode][] {
  const { title, postponedTo, text, comment, executor, head, registration, messageId, applicants, files } = preview;
  return [
    [labels.type, title],
    ...(postponedTo === null ? [] : [[labels.postponedTo, shownDate(postponedTo)] as [string, ReactNode]]),
    [labels.text, <Lines key="text" text={text} />],
    [labels.comment, comment === null ? null : <Lines key="comment" text={comment} />],
    [labels.executor, executor],
    [labels.head, head],
    [words.registration, words.number(registration.number, shownDate(registration.date))],
    [labels.messageId, messageId],
    [words.applicants, applicants.length === 0 ? words.nobody : applicants.join(', ')],
    [words.files, files.length === 0 ? words.noFiles : <Files key="files" files={files} />],
  ];
}

function Files({ files }: { readonly files: Preview['files'] }) {
  return (
    <ul className="plain">
      {files.map(({ id, name, size }) => (
        <li key={id}>
          {name} <Quiet>{shownSize(size)}</Quiet>
        </li>
      ))}
    </ul>
  );
}
