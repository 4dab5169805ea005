import { Link } from 'react-router';
import type { Overview } from '../../api-types.ts';
import { shownNumber } from '../../kit/format.ts';
import { Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

type Figure = Overview['figures'][number];

/** What is so now: each number with its meaning, its age, and the place where more is said. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  const now = figures.filter(({ series }) => series === undefined);
  if (now.length === 0) return null;
  return (
    <section aria-label={texts.now} className="tiles">
      {now.map((figure) => (
        <Tile key={`${figure.source} ${figure.id}`} {...figure} />
      ))}
    </section>
  );
}

function Tile({ title, value, unit, since, severity = 'ok', link }: Figure) {
  const asks = severity !== 'ok' && value > 0;
  return (
    <div className={`tile${asks ? ` tile-${severity}` : ''}`}>
      <div className="tile-head">
        <span>{link === undefined ? title : <Link to={link}>{title}</Link>}</span>
        {asks && (
          <Mark look={severity === 'error' ? 'bad' : 'warn'}>{severity === 'error' ? texts.bad : texts.warn}</Mark>
        )}
      </div>
      <strong>
        {shownNumber(value)} {unit}
      </strong>
      {since !== undefined && since !== null && value > 0 && (
        <Quiet>
          {texts.since} <Moment at={since} />
        </Quiet>
      )}
    </div>
  );
}

/** Tasks by what they are at. */
export function TaskCounts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  return (
    <section aria-label={texts.tasks} className="tiles tiles-small">
      {Object.entries(texts.counts).map(([id, title]) => (
        <div key={id} className="tile">
          <span>{title}</span>
          <strong>{shownNumber(counts[id] ?? 0)}</strong>
        </div>
      ))}
    </section>
  );
}
