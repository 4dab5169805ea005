import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { DocumentCard } from '../../api-types.ts';
import { shownNumber } from '../../kit/format.ts';
import { EditIcon, PlusIcon } from '../../kit/icons.ts';
import { Panel } from '../../kit/page.tsx';
import { useAttributes } from '../documents/attributes.ts';
import { Files } from './files.tsx';
import { formTexts } from './form-texts.ts';
import type { Form } from './forms.tsx';
import { Main } from './main.tsx';
import { Addressees, Links, Rubrics } from './parts.tsx';
import { Protocol } from './protocol.tsx';
import { useReadAnew } from './reads.ts';
import { ResolutionActions } from './resolution-actions.tsx';
import { Resolutions } from './resolutions.tsx';
import { Similar } from './similar.tsx';
import { texts } from './texts.ts';
import { Values } from './values.tsx';

const Forms = lazy(() => import('./forms.tsx'));

/** What is opened from the head of a section. */
type Added = 'edit' | 'resolution' | 'rubric' | 'file' | 'link' | 'addressees';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly content: ReactNode;
  /** The form that a button beside the title opens. */
  readonly form?: Added;
  readonly wide?: boolean;
}

/** The sections of a РК, each with the button that adds to it. */
export function Sections({ document, writes }: { readonly document: DocumentCard; readonly writes: boolean }) {
  const attributes = useAttributes();
  const [form, setForm] = useState<Form>();
  const readAnew = useReadAnew(document.isn);
  const open = writes ? { open: setForm } : {};
  const { values, rubrics, resolutions, links, files, addressees, protocol, correspondents } = document;
  const sections: Section[] = [
    { id: 'main', title: texts.main.title, content: <Main document={document} />, form: 'edit' },
    {
      id: 'values',
      title: texts.values.title,
      content: <Values owner="document" values={values} attributes={attributes} />,
    },
    {
      id: 'rubrics',
      form: 'rubric',
      title: texts.rubrics.title,
      count: rubrics.length,
      content: <Rubrics document={document} attributes={attributes} {...open} />,
    },
    {
      id: 'resolutions',
      form: 'resolution',
      title: texts.resolutions.title,
      count: resolutions.length,
      content: (
        <Resolutions
          resolutions={resolutions}
          {...(writes && {
            actions: (one) => (
              <ResolutionActions
                document={document}
                resolution={one}
                leaf={!resolutions.some(({ parentId }) => parentId === one.id)}
                open={setForm}
              />
            ),
          })}
        />
      ),
    },
    {
      id: 'files',
      form: 'file',
      title: texts.files.title,
      count: files.length,
      content: <Files document={document} {...open} />,
    },
    {
      id: 'links',
      form: 'link',
      title: texts.links.title,
      count: links.length,
      content: <Links document={document} writes={writes} />,
    },
    {
      id: 'addressees',
      form: 'addressees',
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
        {sections.map(({ id, title, content, form: part, wide = false }) => (
          <div key={id} id={id} className={wide ? 'document-wide' : ''}>
            <Panel title={title} extra={writes && part !== undefined && <Opener part={part} open={setForm} />}>
              {content}
            </Panel>
          </div>
        ))}
      </div>
      {form !== undefined && (
        <Suspense>
          <Forms
            form={form}
            document={document}
            close={(changed) => {
              setForm(undefined);
              if (changed) void readAnew();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

interface OpenerProps {
  readonly part: Added;
  open(form: Form): void;
}

function Opener({ part, open }: OpenerProps) {
  const changes = part === 'edit' || part === 'addressees';
  return (
    <Button
      size="small"
      icon={changes ? <EditIcon /> : <PlusIcon />}
      aria-label={changes ? formTexts[part].action : formTexts[part].title}
      onClick={() => open({ part })}
    >
      {changes ? formTexts.change : formTexts.add}
    </Button>
  );
}
