import { Checkbox, Flex } from 'antd';
import { useState } from 'react';
import type { DocumentCard, DocumentFile } from '../../api-types.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { shownSize } from '../../kit/format.ts';
import { FileIcon } from '../../kit/icons.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { contentOf, FileView, kindOf, viewOf } from './file-view.tsx';
import { formTexts } from './form-texts.ts';
import type { Form } from './forms.tsx';
import { RowAction, useRemoval } from './part-actions.tsx';
import { useReadAnew } from './reads.ts';
import { texts } from './texts.ts';

const words = texts.files;

interface FilesProps {
  readonly document: DocumentCard;
  /** Opens a form; only for those who change РК. */
  open?(form: Form): void;
}

/** «Файлы»: each is saved under its name, and shown where that is safe; «Рассылать» goes with an answer. */
export function Files({ document, open }: FilesProps) {
  const { isn, files } = document;
  const [shown, setShown] = useState<DocumentFile>();
  if (files.length === 0) return <Quiet>{words.empty}</Quiet>;
  return (
    <>
      <ul className="files">
        {files.map((file) => (
          <li key={file.id}>
            <FileIcon />
            <div>
              <a href={contentOf(isn, file)} download={file.name} aria-label={words.download(file.name)} dir="auto">
                {file.name}
              </a>{' '}
              <Quiet>{shownSize(file.size)}</Quiet>
              {file.description && <div className="lesser">{file.description}</div>}
              <FileActions document={document} file={file} show={setShown} {...(open !== undefined && { open })} />
            </div>
            <Send isn={isn} file={file} writes={open !== undefined} />
          </li>
        ))}
      </ul>
      {shown !== undefined && <FileView isn={isn} file={shown} close={() => setShown(undefined)} />}
    </>
  );
}

interface FileActionsProps {
  readonly document: DocumentCard;
  readonly file: DocumentFile;
  show(file: DocumentFile): void;
  open?(form: Form): void;
}

function FileActions({ document: { isn, version }, file, show, open }: FileActionsProps) {
  const remove = useRemoval(isn);
  const { showOf, replace, replaceOf, removeOf, removeTitle, removed } = formTexts.file;
  const kind = kindOf(file);
  return (
    <Flex wrap gap="0 12px">
      {kind === 'page' && (
        <a href={viewOf(isn, file)} target="_blank" rel="noopener noreferrer" aria-label={showOf(file.name)}>
          {formTexts.file.show}
        </a>
      )}
      {kind !== undefined && kind !== 'page' && (
        <RowAction label={formTexts.file.show} of={showOf(file.name)} act={() => show(file)} />
      )}
      {open !== undefined && (
        <>
          <RowAction label={replace} of={replaceOf(file.name)} act={() => open({ part: 'replaced file', file })} />
          <RowAction
            danger
            label={formTexts.remove}
            of={removeOf(file.name)}
            act={() =>
              void remove({
                path: apiPath(['/api/documents', isn, 'files', file.id], { version }),
                question: { title: removeTitle, text: file.name },
                done: removed,
              })
            }
          />
        </>
      )}
    </Flex>
  );
}

function Send({ isn, file, writes }: { readonly isn: number; readonly file: DocumentFile; readonly writes: boolean }) {
  /** What was chosen and is on its way. */
  const [wanted, setWanted] = useState<boolean>();
  const tell = useTell();
  const readAnew = useReadAnew(isn);
  async function change(send: boolean): Promise<void> {
    setWanted(send);
    try {
      await request('PATCH', apiPath(['/api/documents', isn, 'files', file.id]), { send });
      await readAnew();
    } catch (error) {
      tell.failed(words.notChanged, error);
    }
    setWanted(undefined);
  }
  return (
    <Checkbox
      checked={wanted ?? file.send}
      disabled={!writes}
      aria-label={words.sendOf(file.name)}
      onChange={({ target }) => wanted === undefined && change(target.checked)}
    >
      {words.send}
    </Checkbox>
  );
}
