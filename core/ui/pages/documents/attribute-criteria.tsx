import { Flex, Select } from 'antd';
import { useState } from 'react';
import { DateFilter, Labelled, TypedFilter } from '../../kit/filter-fields.tsx';
import type { Attribute, Attributes } from './attributes.ts';
import { ChoiceFilter } from './choices.tsx';
import type { Sought, useSought } from './sought.ts';
import { texts } from './texts.ts';

const words = texts.filters;
const flags = [
  { value: 'true', label: texts.yes },
  { value: 'false', label: texts.no },
];

interface Props {
  readonly attributes: Attributes;
  readonly sought: Sought;
  readonly change: ReturnType<typeof useSought>[1];
}

/** Criteria by доп. реквизиты of РК: those that are quick to look for stand there, any other can be added. */
export function AttributeCriteria({ attributes, sought, change }: Props) {
  const [added, setAdded] = useState<readonly string[]>([]);
  const possible = attributes.all.filter(({ owner, secret }) => owner === 'document' && !secret);
  const shown = possible.filter(
    ({ apiName, indexed }) => indexed || added.includes(apiName) || sought[`attr.${apiName}`] !== undefined,
  );
  const others = possible.filter((one) => !shown.includes(one));
  return (
    <>
      {shown.map((attribute) => (
        <Value
          key={attribute.apiName}
          attribute={attribute}
          value={sought[`attr.${attribute.apiName}`]}
          change={(value) => change({ [`attr.${attribute.apiName}`]: value })}
        />
      ))}
      {others.length > 0 && (
        <Labelled label={words.attribute}>
          <Select
            className="wide"
            aria-label={words.attribute}
            showSearch={{ optionFilterProp: 'label' }}
            value={null}
            onChange={(apiName: string | null) => apiName !== null && setAdded([...added, apiName])}
            options={others.map(({ apiName, title }) => ({ value: apiName, label: title }))}
          />
        </Labelled>
      )}
    </>
  );
}

interface ValueProps {
  readonly attribute: Attribute;
  readonly value: string | undefined;
  change(value: string | undefined): void;
}

function Value({ attribute: { title, type, values }, value, change }: ValueProps) {
  if (type === 'flag') return <ChoiceFilter label={title} value={value} options={flags} change={change} />;
  if (values !== null && values.length > 0) {
    const options = values.filter((one) => one !== '').map((one) => ({ value: one, label: one }));
    return <ChoiceFilter label={title} value={value} options={options} change={change} />;
  }
  if (type !== 'date') return <TypedFilter label={title} value={value} change={change} />;
  const [from = '', to = ''] = (value ?? '').split('..');
  const span = (first: string, last: string) => change(first === '' && last === '' ? undefined : `${first}..${last}`);
  return (
    <Flex gap={8}>
      <DateFilter label={words.valueFrom(title)} value={from || undefined} change={(next = '') => span(next, to)} />
      <DateFilter label={words.valueTo(title)} value={to || undefined} change={(next = '') => span(from, next)} />
    </Flex>
  );
}
