import { Flex } from 'antd';
import { Link } from 'react-router';
import type { DocumentCard } from '../../api-types.ts';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import type { Attributes } from '../documents/attributes.ts';
import { texts } from './texts.ts';
import { Values } from './values.tsx';

export function Rubrics({
  rubrics,
  attributes,
}: {
  readonly rubrics: DocumentCard['rubrics'];
  readonly attributes: Attributes;
}) {
  if (rubrics.length === 0) return <Quiet>{texts.rubrics.empty}</Quiet>;
  return (
    <ul className="rubrics">
      {rubrics.map(({ id, code, name, values }) => (
        <li key={id}>
          <div className="strong">{code === '' ? name : `${code} ${name}`}</div>
          {Object.keys(values).length > 0 && <Values owner="rubric" values={values} attributes={attributes} />}
        </li>
      ))}
    </ul>
  );
}

export function Links({ links }: { readonly links: DocumentCard['links'] }) {
  if (links.length === 0) return <Quiet>{texts.links.empty}</Quiet>;
  return (
    <ul className="plain">
      {links.map(({ type, typeIsn, isn, number }) => (
        <li key={`${typeIsn} ${isn}`}>
          <Quiet>{`${type}: `}</Quiet>
          <Link to={`/documents/${isn}`}>{number || texts.unnamed(String(isn))}</Link>
        </li>
      ))}
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
