import Form, { type IChangeEvent } from '@rjsf/core/lib/components/Form.js';
import { type ReactNode, useCallback, useMemo } from 'react';
import { BlockContext, type BlockState } from './context.ts';
import { type Plan, withValue } from './plan.ts';
import './schema-form.css';
import { templates } from './templates.tsx';
import { validator } from './validator.ts';
import { widgets } from './widgets.tsx';

export interface SchemaFormProps extends BlockState {
  /** Where the ids of its fields begin: one block of a page, one id. */
  readonly id: string;
  readonly plan: Plan;
  /** As typed; {@link readValues} makes of it what is sent. */
  readonly values: unknown;
  readonly disabled: boolean;
  onChange(values: Record<string, unknown>): void;
}

/** The fields of one block of settings, drawn from its schema (TM-22). */
export default function SchemaForm({ id, plan, values, disabled, onChange, ...state }: SchemaFormProps): ReactNode {
  const { secretsSet, cleared, clear, remarks, missing, tails } = state;
  const block = useMemo(
    () => ({
      secretsSet,
      cleared,
      clear,
      remarks,
      missing,
      tails,
      set: (pointer: string, value: unknown) => onChange(withValue(values, pointer, value) as Record<string, unknown>),
    }),
    [secretsSet, cleared, clear, remarks, missing, tails, values, onChange],
  );
  const changed = useCallback(({ formData }: IChangeEvent) => onChange(formData ?? {}), [onChange]);
  return (
    <BlockContext value={block}>
      <Form
        idPrefix={id}
        tagName="div"
        className="schema-form"
        schema={plan.form}
        uiSchema={plan.ui}
        formData={values}
        disabled={disabled}
        onChange={changed}
        validator={validator}
        templates={templates}
        widgets={widgets}
        noValidate
        noHtml5Validate
        showErrorList={false}
        experimental_defaultFormStateBehavior={nothingByItself}
      />
    </BlockContext>
  );
}

/** The server fills in defaults; what a person left empty stays empty. */
const nothingByItself = {
  emptyObjectFields: 'skipDefaults',
  arrayMinItems: { populate: 'never' },
  constAsDefaults: 'never',
} as const;
