import { Button } from 'antd';
import { useRef } from 'react';
import { UploadIcon } from './icons.ts';

export interface FilePickerProps {
  /** What the button says. */
  readonly title: string;
  /** What is chosen, for those who hear it. */
  readonly label: string;
  /** Ends of names: `.csv,.xlsx`. */
  readonly accept?: string;
  readonly multiple?: boolean;
  choose(files: readonly File[]): void;
}

/**
 * A button that lets a person choose files. A browser's own field for them speaks the language of the browser, and the
 * library's has a button within a button, which readers of the screen stumble over.
 */
export function FilePicker({ title, label, accept, multiple = false, choose }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<UploadIcon />} onClick={() => input.current?.click()}>
        {title}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        multiple={multiple}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be chosen again when it was mended or left out.
          target.value = '';
          if (files.length > 0) choose(files);
        }}
      />
    </>
  );
}
