import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  UiSchema,
} from '@rjsf/utils';
import { Button } from 'antd';
import { Fragment, type ReactNode, useContext } from 'react';
import { DeleteIcon, PlusIcon } from '../icons.ts';
import { FieldContext, type FieldRemark, ListContext, type Spoken, useBlock } from './context.ts';
import { hintOf } from './hints.ts';
import { pointerOf, type Schema } from './plan.ts';
import { texts } from './texts.ts';
import { defaultsOf, isShown } from './values.ts';

function schemaOf(uiSchema: UiSchema | undefined): Schema {
  return (uiSchema?.['ui:options']?.plan ?? {}) as Schema;
}

function Remarks({ id, of, missing }: { readonly id: string; readonly of: readonly FieldRemark[]; missing: boolean }) {
  return (
    <div id={id} className="field-remarks">
      {of.map(({ message, severity }) => (
        <div key={message} className={severity === 'error' ? 'field-wrong' : 'field-remark'}>
          {severity !== 'error' && texts.remark}
          {message}
        </div>
      ))}
      {missing && of.length === 0 && <div className="field-remark">{texts.missing}</div>}
    </div>
  );
}

/** A field: its label, its control, what to know about it, and what is wrong with it. */
function Field({ id, label, required, children, uiSchema, fieldPathId, formData }: FieldTemplateProps): ReactNode {
  const { path } = fieldPathId;
  const pointer = pointerOf(path);
  const { remarks, missing } = useBlock();
  const list = useContext(ListContext);
  const schema = schemaOf(uiSchema);
  const control = uiSchema?.['ui:widget'] as string | undefined;
  const own = remarks.filter(
    (remark) => remark.path === pointer || (control !== undefined && remark.path.startsWith(`${pointer}/`)),
  );
  const isMissing = missing.includes(pointer) && (formData === undefined || formData === '' || formData === null);
  const told = <Remarks id={`${id}-remarks`} of={own} missing={isMissing} />;
  if (control === undefined) {
    return (
      <>
        {children}
        {own.length > 0 && told}
      </>
    );
  }
  const title = schema.title ?? label;
  const row = path.findLast((step) => typeof step === 'number');
  const inRow = list !== undefined && row !== undefined;
  const hint = inRow ? '' : hintOf(schema);
  const wrong = own.some(({ severity }) => severity === 'error');
  const described = [hint && `${id}-hint`, (own.length > 0 || isMissing) && `${id}-remarks`].filter(Boolean).join(' ');
  const spoken: Spoken = {
    ...(wrong && { 'aria-invalid': true as const }),
    ...(described !== '' && { 'aria-describedby': described }),
    ...(required && control !== 'tick' && { 'aria-required': true as const }),
    ...(inRow && { 'aria-label': texts.row(typeof path.at(-1) === 'number' ? list : title, row + 1) }),
  };
  const shown = (
    <FieldContext value={{ pointer, title, spoken }}>
      {children}
      {hint !== '' && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      {(own.length > 0 || isMissing) && told}
    </FieldContext>
  );
  if (inRow) return <div className="field-cell">{shown}</div>;
  return (
    <div className="field">
      {control === 'tick' ? (
        <span />
      ) : (
        <label htmlFor={id}>
          {title}
          {required && (
            <span className="field-must" aria-hidden="true">
              {' *'}
            </span>
          )}
        </label>
      )}
      <div className="field-control">{shown}</div>
    </div>
  );
}

/** An object: the block itself, a section of it, or the cells of a row. */
function Group({ properties, uiSchema, formData, fieldPathId, title, required, disabled }: ObjectFieldTemplateProps) {
  const { path, $id } = fieldPathId;
  const { tails, set } = useBlock();
  const schema = schemaOf(uiSchema);
  const pointer = pointerOf(path);
  const shown = properties
    .filter(({ name }) => isShown(schema.properties?.[name] ?? {}, formData, schema))
    .map(({ name, content }) => <Fragment key={name}>{content}</Fragment>);
  if (path.length === 0) return <div className="fields">{shown}</div>;
  if (typeof path.at(-1) === 'number') return <div className="field-cells">{shown}</div>;
  const name = schema.title ?? title;
  const given = Object.values((formData ?? {}) as object).some((value) => value !== undefined);
  const standard = schema.default === undefined ? undefined : { ...defaultsOf(schema), ...(schema.default as object) };
  const [word, spoken] =
    standard === undefined
      ? [texts.emptyGroup, texts.emptyGroupOf(name)]
      : [texts.standardGroup, texts.standardGroupOf(name)];
  return (
    <fieldset className="field-group" id={$id} tabIndex={-1}>
      <legend>{name}</legend>
      {schema.description !== undefined && <p className="field-hint">{schema.description}</p>}
      <div className="fields">{shown}</div>
      {tails[pointer] !== undefined && <div className="field-tail">{tails[pointer]}</div>}
      {!required && !disabled && given && (
        <Button
          size="small"
          type="link"
          className="field-empty"
          aria-label={spoken}
          onClick={() => set(pointer, standard)}
        >
          {word}
        </Button>
      )}
    </fieldset>
  );
}

/** A list that is drawn row by row. */
function Rows({ items, canAdd, onAddClick, disabled, uiSchema, fieldPathId, title }: ArrayFieldTemplateProps) {
  const schema = schemaOf(uiSchema);
  const name = schema.title ?? title;
  const hint = hintOf({ ...schema, default: undefined });
  const columns = Object.values(schema.items?.properties ?? {}).map((column) => column.title ?? '');
  const id = fieldPathId.$id;
  const add = () => {
    onAddClick();
    setTimeout(() => [...document.querySelectorAll<HTMLElement>(`#${CSS.escape(id)} input`)].at(-1)?.focus());
  };
  return (
    <ListContext value={name}>
      <fieldset className={columns.length > 0 ? 'field field-wide' : 'field'} id={id} tabIndex={-1}>
        <legend className="field-name">{name}</legend>
        <div className="field-control">
          {items.length > 0 && columns.length > 0 && (
            <div className="field-row" aria-hidden="true">
              <div className="field-cells field-columns">
                {columns.map((column) => (
                  <span key={column}>{column}</span>
                ))}
              </div>
              <span className="field-row-end" />
            </div>
          )}
          {items.length === 0 && <div className="field-hint">{texts.noRows}</div>}
          {items}
          {canAdd && !disabled && (
            <Button size="small" icon={<PlusIcon />} aria-label={texts.addRowTo(name)} onClick={add}>
              {texts.addRow}
            </Button>
          )}
          {hint !== '' && <div className="field-hint">{hint}</div>}
        </div>
      </fieldset>
    </ListContext>
  );
}

function RowOf({ children, buttonsProps, index, disabled }: ArrayFieldItemTemplateProps) {
  const list = useContext(ListContext) ?? '';
  return (
    <div className="field-row">
      {children}
      {!disabled && (
        <Button
          size="small"
          type="text"
          className="field-row-end"
          icon={<DeleteIcon />}
          aria-label={texts.removeRow(list, index + 1)}
          onClick={buttonsProps.onRemoveItem}
        />
      )}
    </div>
  );
}

export const templates = {
  FieldTemplate: Field,
  ObjectFieldTemplate: Group,
  ArrayFieldTemplate: Rows,
  ArrayFieldItemTemplate: RowOf,
};
