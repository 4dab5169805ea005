import { Checkbox } from 'antd';
import { useState } from 'react';
import type { DocumentFile } from '../../api-types.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { shownSize } from '../../kit/format.ts';
import { FileIcon } from '../../kit/icons.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { useReadAnew } from './reads.ts';
import { texts } from './texts.ts';

const words = texts.files;

/** «Файлы»: each is saved under its name; «Рассылать» goes with an answer. */
export function Files({
  isn,
  files,
  writes,
}: {
  readonly isn: number;
  readonly files: readonly DocumentFile[];
  readonly writes: boolean;
}) {
  if (files.length === 0) return <Quiet>{words.empty}</Quiet>;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>
          <FileIcon />
          <span>
            <a
              href={apiPath(['/api/documents', isn, 'files', file.id, 'content'])}
              download={file.name}
              aria-label={words.download(file.name)}
            >
              {file.name}
            </a>{' '}
            <Quiet>{shownSize(file.size)}</Quiet>
            {file.description && <div className="lesser">{file.description}</div>}
          </span>
          <Send isn={isn} file={file} writes={writes} />
        </li>
      ))}
    </ul>
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
