import { Flex } from 'antd';
import type { DocumentCard } from '../../api-types.ts';
import { shownDate } from '../../kit/format.ts';
import { Lines, Mark, Quiet } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

export type Resolution = DocumentCard['resolutions'][number];
const words = texts.resolutions;

/** «Поручения» as a tree: each with those that were given below it. */
export function Resolutions({
  resolutions,
  actions,
}: {
  readonly resolutions: readonly Resolution[];
  actions?(resolution: Resolution): React.ReactNode;
}) {
  if (resolutions.length === 0) return <Quiet>{words.empty}</Quiet>;
  const known = new Set(resolutions.map(({ id }) => id));
  // Other programs write РК, too: what stands below nothing is shown all the same.
  const roots = resolutions.filter(({ parentId }) => parentId === null || !known.has(parentId));
  return <Branch label={words.title} shown={roots} all={resolutions} {...(actions !== undefined && { actions })} />;
}

interface BranchProps {
  readonly label: string;
  readonly shown: readonly Resolution[];
  readonly all: readonly Resolution[];
  actions?(resolution: Resolution): React.ReactNode;
}

function Branch({ label, shown, all, actions }: BranchProps) {
  return (
    <ul className="resolutions" aria-label={label}>
      {shown.map((resolution) => {
        const below = all.filter(({ parentId }) => parentId === resolution.id);
        return (
          <li key={resolution.id}>
            <One resolution={resolution} />
            {actions?.(resolution)}
            {below.length > 0 && (
              <Branch
                label={words.below(resolution.author)}
                shown={below}
                all={all}
                {...(actions !== undefined && { actions })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function One({
  resolution: { author, date, planDate, controlled, text, assigned },
}: {
  readonly resolution: Resolution;
}) {
  return (
    <div>
      <Flex wrap gap="2px 8px" align="center">
        <strong>{author}</strong>
        <Quiet>{`${words.from} ${shownDate(date)}`}</Quiet>
        {planDate !== null && <span>{`${words.until} ${shownDate(planDate)}`}</span>}
        {controlled && <Mark look="warn">{words.controlled}</Mark>}
      </Flex>
      <Lines text={text} />
      {assigned.length > 0 && (
        <div>
          <Quiet>{`${words.executors}: `}</Quiet>
          {assigned.map(({ name, responsible }) => (responsible ? `${name} (${words.responsible})` : name)).join(', ')}
        </div>
      )}
    </div>
  );
}
