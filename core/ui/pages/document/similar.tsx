import { Link } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { shownDate } from '../../kit/format.ts';
import { Clamped, Mark, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { useSimilar } from './reads.ts';
import { texts } from './texts.ts';

const words = texts.similar;

/** Open messages of the same applicants that look alike (UI-10). */
export function Similar({ document: { isn } }: { readonly document: DocumentCard }) {
  const similar = useSimilar(isn, true);
  return (
    <Shown query={similar} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Quiet>{words.empty}</Quiet>
        ) : (
          <ul className="similar">
            {items.map((one) => (
              <li key={one.isn}>
                <div>
                  <Link to={`/documents/${one.isn}`}>{texts.titled(one.number, shownDate(one.date))}</Link>
                  {', '}
                  {`${words.similarity} ${Math.round(one.similarity * 100)} %`}{' '}
                  {one.sameRubric && <Mark look="busy">{words.sameRubric}</Mark>}
                  {one.planDate !== null && <Quiet>{` ${words.planDate} ${shownDate(one.planDate)}`}</Quiet>}
                </div>
                <Clamped text={one.content} lines={2} />
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}
