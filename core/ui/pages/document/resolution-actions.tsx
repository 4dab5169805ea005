import { Flex } from 'antd';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { Lines } from '../../kit/pieces.tsx';
import { formTexts } from './form-texts.ts';
import type { Form } from './forms.tsx';
import { RowAction, useRemoval } from './part-actions.tsx';
import type { Resolution } from './resolutions.tsx';

const words = formTexts.resolution;

interface ResolutionActionsProps {
  readonly document: DocumentCard;
  readonly resolution: Resolution;
  /** None stands below it: it can be removed. */
  readonly leaf: boolean;
  open(form: Form): void;
}

/** What is done with a резолюция. */
export function ResolutionActions({ document: { isn, version }, resolution, leaf, open }: ResolutionActionsProps) {
  const remove = useRemoval(isn);
  const { id, author, text } = resolution;
  return (
    <Flex wrap gap="0 12px">
      <RowAction
        label={words.addBelow}
        of={words.addBelowOf(author)}
        act={() => open({ part: 'resolution', parent: resolution })}
      />
      <RowAction
        label={formTexts.change}
        of={words.changeOf(author)}
        act={() => open({ part: 'changed resolution', resolution })}
      />
      {leaf && (
        <RowAction
          danger
          label={formTexts.remove}
          of={words.removeOf(author)}
          act={() =>
            void remove({
              path: apiPath(['/api/documents', isn, 'resolutions', id], { version }),
              question: { title: words.removeTitle, text: <Lines text={words.removeText(author, text)} /> },
              done: words.removed,
            })
          }
        />
      )}
    </Flex>
  );
}
