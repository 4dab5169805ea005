import { useParams } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { shownDate, toField } from '../../kit/format.ts';
import { Page } from '../../kit/page.tsx';
import { useMay, useTimeZone } from '../../kit/person.ts';
import { Mark } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { NoteMarks } from '../documents/marks.tsx';
import { More } from './more.tsx';
import { useDocument } from './reads.ts';
import { Sections } from './sections.tsx';
import { texts } from './texts.ts';
import './document.css';

const trail = [{ title: texts.search, to: '/documents' }];

/** A РК with all its sections (UI-03). */
export default function DocumentPage() {
  const { isn = '' } = useParams();
  const query = useDocument(isn);
  const { data } = query;
  const writes = useMay()('documents.write');
  if (data === undefined) {
    return (
      <Page title={texts.unnamed(isn)} trail={trail}>
        <Shown query={query}>{() => null}</Shown>
      </Page>
    );
  }
  return (
    <Page
      title={texts.titled(data.number, shownDate(data.date))}
      trail={trail}
      marks={<Marks document={data} />}
      actions={<More key={isn} document={data} writes={writes} />}
    >
      <Shown query={query}>{(document) => <Sections document={document} writes={writes} />}</Shown>
    </Page>
  );
}

function Marks({ document }: { readonly document: DocumentCard }) {
  const { planDate, factDate, urgent, collective, controlled, note } = document;
  const today = toField(new Date(), useTimeZone()).slice(0, 10);
  return (
    <>
      {urgent && <Mark look="bad">{texts.urgent}</Mark>}
      {factDate === null && planDate !== null && planDate < today && <Mark look="bad">{texts.overdue}</Mark>}
      {factDate !== null && <Mark look="good">{texts.done}</Mark>}
      <NoteMarks note={note} />
      {controlled && <Mark look="warn">{texts.controlled}</Mark>}
      {collective && <Mark look="off">{texts.collective}</Mark>}
    </>
  );
}
