import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { shownDate, shownNumber, toField } from '../../kit/format.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay, useTimeZone } from '../../kit/person.ts';
import { Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { type Attributes, useAttributes } from '../documents/attributes.ts';
import { Files } from './files.tsx';
import { Main } from './main.tsx';
import { More } from './more.tsx';
import { Protocol } from './protocol.tsx';
import { useDocument } from './reads.ts';
import { Resolutions } from './resolutions.tsx';
import { Similar } from './similar.tsx';
import { texts } from './texts.ts';
import { Values } from './values.tsx';
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
  const { planDate, factDate, urgent, collective, controlled } = document;
  const today = toField(new Date(), useTimeZone()).slice(0, 10);
  return (
    <>
      {urgent && <Mark look="bad">{texts.urgent}</Mark>}
      {factDate === null && planDate !== null && planDate < today && <Mark look="bad">{texts.overdue}</Mark>}
      {factDate !== null && <Mark look="good">{texts.done}</Mark>}
      {controlled && <Mark look="warn">{texts.controlled}</Mark>}
      {collective && <Mark look="off">{texts.collective}</Mark>}
    </>
  );
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly content: ReactNode;
  readonly wide?: boolean;
}

function Sections({ document, writes }: { readonly document: DocumentCard; readonly writes: boolean }) {
  const attributes = useAttributes();
  const { isn, values, rubrics, resolutions, links, files, addressees, protocol, correspondents } = document;
  const sections: Section[] = [
    { id: 'main', title: texts.main.title, content: <Main document={document} /> },
    {
      id: 'values',
      title: texts.values.title,
      content: <Values owner="document" values={values} attributes={attributes} />,
    },
    {
      id: 'rubrics',
      title: texts.rubrics.title,
      count: rubrics.length,
      content: <Rubrics rubrics={rubrics} attributes={attributes} />,
    },
    {
      id: 'resolutions',
      title: texts.resolutions.title,
      count: resolutions.length,
      content: <Resolutions resolutions={resolutions} />,
    },
    {
      id: 'files',
      title: texts.files.title,
      count: files.length,
      content: <Files isn={isn} files={files} writes={writes} />,
    },
    { id: 'links', title: texts.links.title, count: links.length, content: <Links links={links} /> },
    {
      id: 'addressees',
      title: texts.addressees.title,
      count: addressees.length,
      content: <Addressees addressees={addressees} />,
    },
    ...(document.kind === 2 && correspondents.length > 0
      ? [{ id: 'similar', title: texts.similar.title, content: <Similar document={document} /> }]
      : []),
    {
      id: 'protocol',
      title: texts.protocol.title,
      count: protocol.length,
      content: <Protocol protocol={protocol} />,
      wide: true,
    },
  ];
  return (
    <>
      <nav aria-label={texts.parts} className="document-parts">
        {sections.map(({ id, title, count }) => (
          <a key={id} href={`#${id}`}>
            {title}
            {count !== undefined && <span className="quiet">{` ${shownNumber(count)}`}</span>}
          </a>
        ))}
      </nav>
      <div className="document-sections">
        {sections.map(({ id, title, content, wide = false }) => (
          <div key={id} id={id} className={wide ? 'document-wide' : ''}>
            <Panel title={title}>{content}</Panel>
          </div>
        ))}
      </div>
    </>
  );
}

function Rubrics({
  rubrics,
  attributes,
}: {
  readonly rubrics: DocumentCard['rubrics'];
  readonly attributes: Attributes;
}) {
  if (rubrics.length === 0) return <Quiet>{texts.rubrics.empty}</Quiet>;
  return (
    <ul className="rubrics">
      {rubrics.map(({ id, code, name, values }) => (
        <li key={id}>
          <div className="strong">{code === '' ? name : `${code} ${name}`}</div>
          <Values owner="rubric" values={values} attributes={attributes} />
        </li>
      ))}
    </ul>
  );
}

function Links({ links }: { readonly links: DocumentCard['links'] }) {
  if (links.length === 0) return <Quiet>{texts.links.empty}</Quiet>;
  return (
    <ul className="plain">
      {links.map(({ type, typeIsn, isn, number }) => (
        <li key={`${typeIsn} ${isn}`}>
          <Quiet>{`${type}: `}</Quiet>
          <Link to={`/documents/${isn}`}>{number || texts.unnamed(String(isn))}</Link>
        </li>
      ))}
    </ul>
  );
}

function Addressees({ addressees }: { readonly addressees: DocumentCard['addressees'] }) {
  if (addressees.length === 0) return <Quiet>{texts.addressees.empty}</Quiet>;
  return (
    <ul className="plain">
      {addressees.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same addressee may stand there twice
        <li key={index}>
          <Flex wrap gap="0 8px">
            <span>{one.name}</span>
            {one.delivery !== null && <Quiet>{one.delivery}</Quiet>}
            {one.sentAt === null ? (
              <Quiet>{texts.addressees.notSent}</Quiet>
            ) : (
              <span>
                {`${texts.addressees.columns.sentAt.toLowerCase()} `}
                <Moment at={one.sentAt} />
              </span>
            )}
          </Flex>
        </li>
      ))}
    </ul>
  );
}
