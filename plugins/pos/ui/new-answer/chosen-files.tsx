import { Button, DeleteIcon, FilePicker, Flex, Quiet, shownSize } from 'priemnaya/ui';
import { texts } from './texts.ts';

interface ChosenFilesProps {
  readonly files: readonly File[];
  change(files: readonly File[]): void;
}

/** Files that go with what is being made. */
export function ChosenFiles({ files, change }: ChosenFilesProps) {
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
      <FilePicker
        title={texts.choose}
        label={texts.files}
        multiple
        choose={(chosen) => change([...files, ...chosen])}
      />
    </Flex>
  );
}
