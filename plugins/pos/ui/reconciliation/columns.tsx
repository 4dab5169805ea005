import {
  Clamped,
  type ColumnsType,
  Commands,
  DownIcon,
  Flex,
  type Look,
  Mark,
  Moment,
  nothing,
  Pairs,
  Quiet,
  shownDate,
} from 'priemnaya/ui';
import type { Mend } from '../../reconciliation/kinds.ts';
import { DocumentLink, OrganizationName } from '../common/pieces.tsx';
import { texts as common } from '../common/texts.ts';
import type { Difference } from './api.ts';
import { texts } from './texts.ts';

const looks: Readonly<Record<Difference['state'], Look>> = {
  open: 'warn',
  wanted: 'busy',
  mended: 'good',
  accepted: 'off',
};

export function columnsOf(mend: ((difference: Difference, how: Mend) => void) | undefined): ColumnsType<Difference> {
  const all: ColumnsType<Difference> = [
    {
      title: texts.columns.what,
      width: 280,
      render: (_, { title, msgId, document, organization, since }) => (
        <Flex vertical gap={2}>
          <strong>{title}</strong>
          <span>{common.message(msgId)}</span>
          {document !== null && <DocumentLink {...document} />}
          <OrganizationName due={organization} />
          <Quiet>
            {texts.since} <Moment at={since} />
          </Quiet>
        </Flex>
      ),
    },
    { title: texts.columns.there, render: (_, { there }) => <Side values={there} absent={texts.unknown} /> },
    { title: texts.columns.here, render: (_, { here }) => <Side values={here} absent={texts.unknown} /> },
    {
      title: texts.columns.state,
      width: 170,
      render: (_, { state, reason, mendBy, mendAt }) => (
        <Flex vertical gap={2} align="start">
          <Mark look={looks[state]}>{texts.difference[state]}</Mark>
          {reason !== null && <Clamped text={reason} />}
          {mendBy !== null && (
            <Quiet>
              {texts.by(mendBy)} <Moment at={mendAt} />
            </Quiet>
          )}
        </Flex>
      ),
    },
  ];
  if (mend === undefined) return all;
  return [
    ...all,
    {
      title: texts.columns.actions,
      width: 130,
      render: (_, difference) =>
        difference.mends.length === 0 ? null : (
          <Commands
            size="small"
            aria-label={texts.mendOf(difference.title, difference.msgId)}
            items={difference.mends.map(({ how, title }) => ({ key: how, label: title }))}
            choose={(how) => mend(difference, how as Mend)}
          >
            {texts.mend} <DownIcon />
          </Commands>
        ),
    },
  ];
}

function Side({ values, absent }: { readonly values: Difference['there']; readonly absent: string }) {
  const known = Object.entries(values).filter(([name]) => name in texts.sides);
  if (known.length === 0) return <Quiet>{absent}</Quiet>;
  return (
    <Pairs
      items={known.map(([name, value]) => [texts.sides[name] ?? name, <Value key={name} name={name} value={value} />])}
    />
  );
}

function Value({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (name === 'ledger') return <>{value === null ? nothing : (texts.ledger[value] ?? value)}</>;
  if (value === null || value === '') return <Quiet>{texts.notFilled}</Quiet>;
  if (name === 'state') return <>{texts.pos[value] ?? value}</>;
  if (name === 'regDate' || name === 'answerDeadline') return <>{shownDate(value)}</>;
  if (name === 'confirmedAt') return <Moment at={value} />;
  return <>{value}</>;
}
