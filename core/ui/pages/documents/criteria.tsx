import { Checkbox } from 'antd';
import { useUi } from '../../app/ui.ts';
import { Official } from '../../kit/directory-rows.tsx';
import { DateFilter, Labelled, TypedFilter } from '../../kit/filter-fields.tsx';
import { AttributeCriteria } from './attribute-criteria.tsx';
import { useAttributes } from './attributes.ts';
import { ChoiceFilter, useChoices } from './choices.tsx';
import { type Criterion, type Sought, useSought } from './sought.ts';
import { texts } from './texts.ts';

const labels = texts.filters;
const choicesOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const kinds = choicesOf(texts.kinds);
const orders = choicesOf(texts.orders);
const yesNo = [
  { value: 'true', label: texts.yes },
  { value: 'false', label: texts.no },
];

/** What stands behind «Ещё условия». */
const folded = new Set<string>(['contains', 'noteLine', 'kind', 'correspondent', 'executor', 'urgent', 'overdue']);
const isFolded = (name: string) => folded.has(name) || name.startsWith('attr.');

/** All criteria of the search (UI-03): what is asked for daily, and the others behind it. */
export function Criteria() {
  const [sought, change] = useSought();
  const attributes = useAttributes();
  const marks = useUi()?.documentMarks ?? [];
  const [groups, cards] = [useChoices('document-groups'), useChoices('cards')];
  const field = (name: Criterion & keyof typeof labels) => ({
    label: labels[name] as string,
    value: sought[name],
    change: (value: string | undefined) => change({ [name]: value }),
  });
  return (
    <search className="criteria" aria-label={texts.criteria}>
      <div className="criteria-main">
        <TypedFilter {...field('number')} />
        <DateFilter {...field('from')} />
        <DateFilter {...field('to')} />
        <TypedFilter {...field('q')} />
        <ChoiceFilter {...field('group')} options={groups} />
        <ChoiceFilter {...field('card')} options={cards} />
        <ChoiceFilter {...field('sort')} options={orders} />
      </div>
      <details open={Object.keys(sought).some(isFolded)}>
        <summary>{texts.moreCriteria}</summary>
        <div className="criteria-main">
          {marks.map(({ plugin, id, title, values }) => (
            <ChoiceFilter
              key={`${plugin} ${id}`}
              label={title}
              value={values.some(({ note }) => note === sought.noteLine) ? sought.noteLine : undefined}
              options={values.map((one) => ({ value: one.note, label: one.title }))}
              change={(noteLine) => change({ noteLine })}
            />
          ))}
          <AttributeCriteria attributes={attributes} sought={sought} change={change} />
          <TypedFilter {...field('correspondent')} />
          <Labelled label={labels.executor}>
            <Official
              label={labels.executor}
              value={sought.executor ?? null}
              onChange={(executor) => change({ executor: executor ?? undefined })}
            />
          </Labelled>
          <TypedFilter {...field('contains')} />
          <ChoiceFilter {...field('kind')} options={kinds} />
          <ChoiceFilter {...field('urgent')} options={yesNo} />
          <Checkbox
            checked={sought.overdue === 'true'}
            onChange={({ target }) => change({ overdue: target.checked ? 'true' : undefined })}
          >
            {labels.overdue}
          </Checkbox>
        </div>
      </details>
    </search>
  );
}

/** Everything that is sought, taken back. */
export function withoutAll(sought: Sought): Partial<Record<Criterion, undefined>> {
  return Object.fromEntries(Object.keys(sought).map((name) => [name, undefined]));
}
