import {
  apiPath,
  Button,
  Clamped,
  type ColumnsType,
  Flex,
  type Look,
  Mark,
  Moment,
  nothing,
  Pairs,
  Quiet,
  shownDuration,
  shownNumber,
  shownSize,
} from 'priemnaya/ui';
import { texts as common } from '../common/texts.ts';
import { type Export, isResendable, isSettled } from './api.ts';
import type { useExportCommands } from './commands.ts';
import { texts } from './texts.ts';

type Commands = ReturnType<typeof useExportCommands>;

const looks: Readonly<Record<Export['state'], Look>> = {
  building: 'busy',
  built: 'busy',
  sending: 'busy',
  accepted: 'good',
  refused: 'bad',
  failed: 'bad',
  nothing: 'off',
};
const uploadLooks: Readonly<Record<string, Look>> = {
  PROCESSED: 'good',
  PARTIAL: 'warn',
  REJECTED: 'bad',
  UNKNOWN: 'warn',
};
const number = (value: number | null) => (value === null ? nothing : shownNumber(value));

export function columnsOf(commands: Commands | undefined): ColumnsType<Export> {
  const all: ColumnsType<Export> = [
    {
      title: texts.columns.file,
      width: 230,
      render: (_, { name, startedAt, jobId, contour }) => (
        <Flex vertical gap={2} align="start">
          <Moment at={startedAt} />
          <span style={{ maxWidth: '100%', overflowWrap: 'anywhere' }}>{name}</span>
          <Quiet>{texts.jobId(jobId)}</Quiet>
          {contour === 'test' && <Mark look="warn">{common.testContour}</Mark>}
        </Flex>
      ),
    },
    { title: texts.columns.state, render: (_, one) => <State export={one} /> },
    {
      title: texts.columns.lines,
      width: 170,
      render: (_, { lines, leftOut, rejected }) => (
        <Pairs
          items={[
            [texts.lines, number(lines)],
            [texts.leftOut, number(leftOut)],
            [texts.rejected, number(rejected)],
          ]}
        />
      ),
    },
    { title: texts.columns.kept, width: 130, render: (_, one) => <KeptFile export={one} /> },
  ];
  if (commands === undefined) return all;
  return [
    ...all,
    { title: texts.columns.actions, width: 165, render: (_, one) => <Actions export={one} commands={commands} /> },
  ];
}

function State({
  export: { state, uploadId, uploadState, nextAskAt, answerCode, answerText },
}: {
  readonly export: Export;
}) {
  const known = uploadState === null ? undefined : texts.uploads[uploadState];
  return (
    <Flex vertical gap={2} align="start">
      <Mark look={looks[state]}>{texts.states[state]}</Mark>
      {state === 'accepted' && uploadId !== null && (
        <Mark look={known === undefined ? 'busy' : (uploadLooks[uploadState ?? ''] ?? 'off')}>
          {known ?? texts.processing}
        </Mark>
      )}
      {answerCode !== null && <Clamped text={[answerCode, answerText].filter(Boolean).join(' – ')} />}
      {nextAskAt !== null && (
        <Quiet>
          {texts.nextAsk} <Moment at={nextAskAt} />
        </Quiet>
      )}
    </Flex>
  );
}

function KeptFile({ export: { id, name, kept } }: { readonly export: Export }) {
  if (kept === null) return <Quiet>{texts.notKept}</Quiet>;
  if (!kept.there) return <Mark look="warn">{texts.elsewhere}</Mark>;
  return (
    <Flex vertical>
      <span>{shownSize(kept.size ?? 0)}</span>
      <Quiet>{common.ago(shownDuration(1000 * (kept.ageSeconds ?? 0)))}</Quiet>
      <a href={apiPath(['/api/showcase/exports', id, 'file'])} download={name} aria-label={texts.takeOf(name)}>
        {texts.take}
      </a>
    </Flex>
  );
}

function Actions({ export: one, commands }: { readonly export: Export; readonly commands: Commands }) {
  return (
    <Flex vertical gap={4} align="stretch">
      {isResendable(one) && (
        <Button size="small" aria-label={texts.resendOf(one.name)} onClick={() => commands.resend(one)}>
          {texts.resend}
        </Button>
      )}
      {one.kept !== null && isSettled(one) && (
        <Button size="small" danger aria-label={texts.deleteOf(one.name)} onClick={() => commands.deleteFile(one)}>
          {texts.deleteFile}
        </Button>
      )}
    </Flex>
  );
}
