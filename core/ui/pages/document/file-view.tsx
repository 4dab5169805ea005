import { Modal } from 'antd';
import { useState } from 'react';
import type { DocumentFile } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { texts } from './texts.ts';

type Kind = 'image' | 'text' | 'page';
const kinds: readonly (readonly [kind: Kind, ends: RegExp])[] = [
  ['image', /\.(png|jpe?g|gif|webp)$/i],
  ['text', /\.(txt|log|csv)$/i],
  ['page', /\.pdf$/i],
];

/** How a file may be looked at without saving it. What its bytes are is the server's word: it shows nothing else. */
export function kindOf({ name }: DocumentFile): Kind | undefined {
  return kinds.find(([, ends]) => ends.test(name))?.[0];
}

/** Where the bytes are, to be saved. */
export function contentOf(isn: number, { id }: DocumentFile): string {
  return apiPath(['/api/documents', isn, 'files', id, 'content']);
}

/** Where they are, to be looked at. The hash keeps a picture of a file that was replaced from being shown again. */
export function viewOf(isn: number, { id, sha256 }: DocumentFile): string {
  return `${apiPath(['/api/documents', isn, 'files', id, 'content'], { view: true })}#${sha256.slice(0, 8)}`;
}

interface FileViewProps {
  readonly isn: number;
  readonly file: DocumentFile;
  close(): void;
}

/** A picture or a text in a window. A text stands in a frame in which nothing runs. */
export function FileView({ isn, file, close }: FileViewProps) {
  const [broken, setBroken] = useState(false);
  return (
    <Modal
      open
      title={<bdi>{file.name}</bdi>}
      width={900}
      footer={null}
      onCancel={close}
      closable={{ 'aria-label': texts.closeWindow }}
    >
      {broken && <p role="alert">{texts.files.notShown}</p>}
      {kindOf(file) === 'image' ? (
        <img
          className="file-view"
          src={viewOf(isn, file)}
          alt={file.name}
          hidden={broken}
          onError={() => setBroken(true)}
        />
      ) : (
        <iframe className="file-view" src={viewOf(isn, file)} title={file.name} sandbox="" />
      )}
    </Modal>
  );
}
