import type { WidgetProps } from '@rjsf/utils';
import { Checkbox, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useContext, useState } from 'react';
import { EyeIcon, HiddenIcon } from '../icons.ts';
import { FieldContext, useBlock } from './context.ts';
import { DirectoryField, SeveralField } from './directory.tsx';
import { titleOfChoice } from './hints.ts';
import { choicesOf, type Schema } from './plan.ts';
import { texts } from './texts.ts';

/** The widgets of all blocks. What is left empty is no value. */
type Props = WidgetProps;

function schemaOf({ options }: Props): Schema {
  return (options.plan ?? {}) as Schema;
}

const filled = (text: string) => (text === '' ? undefined : text);

function Line(props: Props) {
  const { id, value, disabled, onChange } = props;
  const { spoken } = useContext(FieldContext);
  const { format } = schemaOf(props);
  return (
    <Input
      id={id}
      {...spoken}
      value={typeof value === 'string' ? value : (value ?? '')}
      disabled={disabled === true}
      autoComplete="off"
      {...(format === 'email' && { inputMode: 'email' as const })}
      {...(format === 'uri' && { inputMode: 'url' as const })}
      onChange={({ target }) => onChange(filled(target.value))}
    />
  );
}

function Long({ id, value, disabled, onChange }: Props) {
  const { spoken } = useContext(FieldContext);
  return (
    <Input.TextArea
      id={id}
      {...spoken}
      value={value ?? ''}
      disabled={disabled === true}
      rows={2}
      onChange={({ target }) => onChange(filled(target.value))}
    />
  );
}

/** A text, so that what is no number stays where it was typed and the server says what is wrong with it. */
function Amount(props: Props) {
  const { id, value, disabled, onChange } = props;
  const { spoken } = useContext(FieldContext);
  const unit = schemaOf(props)['x-unit'];
  return (
    <Input
      id={id}
      {...spoken}
      className="field-number"
      value={typeof value === 'number' ? String(value).replace('.', ',') : (value ?? '')}
      disabled={disabled === true}
      inputMode="decimal"
      autoComplete="off"
      {...(unit !== undefined && { suffix: unit })}
      onChange={({ target }) => onChange(filled(target.value))}
    />
  );
}

function Tick(props: Props) {
  const { id, value, disabled, onChange } = props;
  const { spoken, title } = useContext(FieldContext);
  const { default: standard } = schemaOf(props);
  return (
    <Checkbox
      id={id}
      {...spoken}
      checked={(value ?? standard) === true}
      disabled={disabled === true}
      onChange={({ target }) => onChange(target.checked)}
    >
      {title}
    </Checkbox>
  );
}

/** Values keep their types: the options are known by number. */
function Choice(props: Props) {
  const { id, value, disabled, required, onChange } = props;
  const { spoken } = useContext(FieldContext);
  const schema = schemaOf(props);
  const choices = choicesOf(schema);
  const known = choices.findIndex((choice) => choice.value === value);
  const standard = titleOfChoice(schema, schema.default);
  return (
    <Select
      id={id}
      {...spoken}
      value={known < 0 ? undefined : known}
      disabled={disabled === true}
      allowClear={required !== true}
      placeholder={standard === undefined ? texts.unset : texts.standardChoice(standard)}
      options={choices.map(({ title }, index) => ({ value: index, label: title }))}
      onChange={(index?: number) => onChange(index === undefined ? undefined : choices[index]?.value)}
    />
  );
}

function Day({ id, value, disabled, onChange }: Props) {
  const { spoken } = useContext(FieldContext);
  const day = typeof value === 'string' ? dayjs(value) : null;
  return (
    <DatePicker
      id={id}
      {...spoken}
      className="field-number"
      value={day?.isValid() ? day : null}
      disabled={disabled === true}
      format={['DD.MM.YYYY', 'D.M.YYYY', 'YYYY-MM-DD']}
      placeholder={texts.day}
      onChange={(next) => onChange(next === null ? undefined : next.format('YYYY-MM-DD'))}
    />
  );
}

/** A secret is never shown (TM-24): empty means that the stored one stays, and emptying it is said aloud. */
function Secret({ id, value, disabled, onChange }: Props) {
  const { pointer, title, spoken } = useContext(FieldContext);
  const { secretsSet, cleared, clear } = useBlock();
  const kept = secretsSet.includes(pointer);
  const emptied = cleared.includes(pointer);
  const placeholder = emptied ? texts.secretCleared : kept ? texts.secretSet : texts.secretUnset;
  return (
    <div className="field-secret">
      <Input.Password
        id={id}
        {...spoken}
        value={typeof value === 'string' ? value : ''}
        disabled={disabled === true || emptied}
        placeholder={placeholder}
        autoComplete="new-password"
        iconRender={(seen) => (seen ? <EyeIcon title={texts.hide} /> : <HiddenIcon title={texts.show} />)}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      />
      {kept && (
        <Checkbox
          checked={emptied}
          disabled={disabled === true}
          aria-label={texts.clearSecretOf(title)}
          onChange={({ target }) => {
            if (target.checked) onChange(null);
            clear(pointer, target.checked);
          }}
        >
          {texts.clearSecret}
        </Checkbox>
      )}
    </div>
  );
}

/** For shapes that no other field is made for. */
function Json({ id, value, disabled, onChange }: Props) {
  const { spoken } = useContext(FieldContext);
  const [typed, setTyped] = useState(() =>
    value === undefined || value === null ? '' : JSON.stringify(value, null, 2),
  );
  return (
    <Input.TextArea
      id={id}
      {...spoken}
      className="field-json"
      value={typed}
      disabled={disabled === true}
      spellCheck={false}
      rows={5}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(parsed(target.value));
      }}
    />
  );
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const widgets = {
  line: Line,
  long: Long,
  number: Amount,
  tick: Tick,
  choice: Choice,
  day: Day,
  secret: Secret,
  json: Json,
  directory: DirectoryField,
  several: SeveralField,
};
