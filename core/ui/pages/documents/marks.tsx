import { useUi } from '../../app/ui.ts';
import { Mark } from '../../kit/pieces.tsx';

/** Marks of plugins, e.g. how a message is dealt with (UI-09): those whose line stands in «Примечание». */
export function NoteMarks({ note }: { readonly note: string | null }) {
  const declared = useUi()?.documentMarks ?? [];
  const lines = new Set((note ?? '').split(/\r?\n/));
  return declared.flatMap(({ plugin, id, title, values }) =>
    values
      .filter((one) => lines.has(one.note))
      .map((one) => (
        <Mark key={`${plugin} ${id} ${one.title}`} look="busy" title={`${title}: ${one.title}`}>
          {one.title}
        </Mark>
      )),
  );
}
