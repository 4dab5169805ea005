import { Flex } from 'antd';
import { Link } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import type { Attributes } from '../documents/attributes.ts';
import { formTexts } from './form-texts.ts';
import type { Form } from './forms.tsx';
import { RowAction, useRemoval } from './part-actions.tsx';
import { texts } from './texts.ts';
import { Values } from './values.tsx';

interface RubricsProps {
  readonly document: DocumentCard;
  readonly attributes: Attributes;
  /** Opens a form; only for those who change РК. */
  open?(form: Form): void;
}

export function Rubrics({ document: { isn, version, rubrics }, attributes, open }: RubricsProps) {
  const remove = useRemoval(isn);
  if (rubrics.length === 0) return <Quiet>{texts.rubrics.empty}</Quiet>;
  const { changeOf, removeOf, removeTitle, removeText, removed } = formTexts.rubric;
  return (
    <ul className="rubrics">
      {rubrics.map((line) => {
        const { id, code, name, values } = line;
        const title = code === '' ? name : `${code} ${name}`;
        return (
          <li key={id}>
            <div className="strong">{title}</div>
            {Object.keys(values).length > 0 && <Values owner="rubric" values={values} attributes={attributes} />}
            {open !== undefined && (
              <Flex wrap gap="0 12px">
                <RowAction
                  label={formTexts.change}
                  of={changeOf(title)}
                  act={() => open({ part: 'changed rubric', line })}
                />
                <RowAction
                  danger
                  label={formTexts.remove}
                  of={removeOf(title)}
                  act={() =>
                    void remove({
                      path: apiPath(['/api/documents', isn, 'rubrics', id], { version }),
                      question: { title: removeTitle, text: removeText(title) },
                      done: removed,
                    })
                  }
                />
              </Flex>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface LinksProps {
  readonly document: DocumentCard;
  readonly writes: boolean;
}

export function Links({ document, writes }: LinksProps) {
  const remove = useRemoval(document.isn);
  const { removeOf, removeTitle, removeText, removed } = formTexts.link;
  if (document.links.length === 0) return <Quiet>{texts.links.empty}</Quiet>;
  return (
    <ul className="plain">
      {document.links.map(({ type, typeIsn, isn, number }) => {
        const shown = number || texts.unnamed(String(isn));
        return (
          <li key={`${typeIsn} ${isn}`}>
            <Flex wrap gap="0 12px">
              <span>
                <Quiet>{`${type}: `}</Quiet>
                <Link to={`/documents/${isn}`}>{shown}</Link>
              </span>
              {writes && (
                <RowAction
                  danger
                  label={formTexts.remove}
                  of={removeOf(shown)}
                  act={() =>
                    void remove({
                      path: apiPath(['/api/documents', document.isn, 'links'], { typeIsn, isn }),
                      question: { title: removeTitle, text: removeText(type, shown) },
                      done: removed,
                    })
                  }
                />
              )}
            </Flex>
          </li>
        );
      })}
    </ul>
  );
}

export function Addressees({ addressees }: { readonly addressees: DocumentCard['addressees'] }) {
  if (addressees.length === 0) return <Quiet>{texts.addressees.empty}</Quiet>;
  return (
    <ul className="plain">
      {addressees.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same addressee may stand there twice
        <li key={index}>
          <Flex wrap gap="0 8px">
            <span>{one.name}</span>
            {one.delivery !== null && <Quiet>{one.delivery}</Quiet>}
            {one.sentAt === null ? (
              <Quiet>{texts.addressees.notSent}</Quiet>
            ) : (
              <span>
                {`${texts.addressees.sentAt} `}
                <Moment at={one.sentAt} />
              </span>
            )}
          </Flex>
        </li>
      ))}
    </ul>
  );
}
