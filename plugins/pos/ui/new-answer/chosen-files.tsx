import { Button, DeleteIcon, Flex, Quiet, shownSize } from 'priemnaya/ui';
import { useRef } from 'react';
import { texts } from './texts.ts';

interface ChosenFilesProps {
  readonly files: readonly File[];
  change(files: readonly File[]): void;
}

/** Files that go with what is being made; a browser's own field for them speaks the language of the browser. */
export function ChosenFiles({ files, change }: ChosenFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Flex vertical gap={6} align="start">
      {files.length > 0 && (
        <ul className="plain">
          {files.map((file) => (
            <li key={`${file.name} ${file.lastModified}`}>
              {file.name} <Quiet>{shownSize(file.size)}</Quiet>{' '}
              <Button
                type="text"
                size="small"
                icon={<DeleteIcon />}
                aria-label={texts.without(file.name)}
                onClick={() => change(files.filter((one) => one !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button onClick={() => input.current?.click()}>{texts.choose}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={texts.files}
        onChange={({ target }) => {
          change([...files, ...(target.files ?? [])]);
          // The same file can be chosen again after it was left out.
          target.value = '';
        }}
      />
    </Flex>
  );
}
