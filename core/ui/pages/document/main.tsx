import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { nothing, shownDate } from '../../kit/format.ts';
import { Facts, Lines } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

const labels = texts.main;

/** «Реквизиты». */
export function Main({ document }: { readonly document: DocumentCard }) {
  const { cabinet, folder } = document;
  const place =
    cabinet === null ? (
      labels.noCabinet
    ) : (
      <Link to={`/cabinets/${cabinet.isn}/${folder?.kind ?? 1}`}>
        {folder === null ? cabinet.name : `${cabinet.name} — ${folder.name}`}
      </Link>
    );
  const rows: [string, ReactNode][] = [
    [labels.content, <Lines key="content" text={document.content || nothing} />],
    [labels.correspondents, document.correspondents.map(({ name }) => name).join('; ') || nothing],
    [labels.planDate, shownDate(document.planDate)],
    [labels.factDate, shownDate(document.factDate)],
    [labels.group, document.group.name],
    [labels.kind, texts.kinds[document.kind] ?? nothing],
    [labels.card, document.card.name || nothing],
    [labels.cabinet, place],
    [labels.access, document.access || nothing],
    [labels.delivery, document.delivery?.name ?? nothing],
  ];
  if (document.executors.length > 0) rows.splice(2, 0, [labels.executors, document.executors.join('; ')]);
  if (document.note) rows.splice(1, 0, [labels.note, <Lines key="note" text={document.note} />]);
  return <Facts column={1} items={rows} />;
}
