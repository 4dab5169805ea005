import { texts } from '../texts.ts';
import { apiPath, download } from './api.ts';
import { Commands } from './commands.tsx';
import { DownloadIcon } from './icons.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface ExportButtonProps {
  readonly path: string;
  readonly query: Query;
  /** `small` in the head of a panel. */
  readonly size?: 'small';
}

/** Saves the whole list, as it is asked for, as a file (UI-08). */
export function ExportButton({ path, query, size }: ExportButtonProps) {
  const items = Object.entries(texts.exportFormats).map(([key, label]) => ({ key, label }));
  return (
    <Commands
      icon={<DownloadIcon />}
      items={items}
      {...(size !== undefined && { size })}
      choose={(format) => download(apiPath([path], { ...query, format }))}
    >
      {texts.export}
    </Commands>
  );
}
