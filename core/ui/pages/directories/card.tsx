import { Button, Drawer, Flex } from 'antd';
import { Fragment, useState } from 'react';
import { useAsk, useTell } from '../../kit/ask.ts';
import { DeleteIcon, EditIcon, PlusIcon } from '../../kit/icons.ts';
import { useMay } from '../../kit/person.ts';
import { Shown } from '../../kit/states.tsx';
import { type Description, nameOf } from './descriptions.ts';
import { type Field, flatOf, labelOf, type Row } from './fields.ts';
import { RowForm, useRemove } from './form.tsx';
import { useFields, useReread, useRow } from './reads.ts';
import { texts } from './texts.ts';
import { Value } from './values.tsx';

interface CardProps {
  readonly description: Description;
  readonly rowKey: string;
  addBelow(row: Row): void;
  close(): void;
}

/** The card of a row: all its fields, and for who may, its changes. */
export function Card({ description, rowKey, addBelow, close }: CardProps) {
  const row = useRow(description, rowKey);
  const fields = useFields(description);
  const may = useMay();
  const tell = useTell();
  const reread = useReread();
  const remove = useRemove(description);
  const [edited, setEdited] = useState(false);
  const leave = useLeave(close);
  const name = row.data === undefined ? '' : nameOf(description, row.data);
  const mayChange = description.writing !== undefined && may(description.writing);
  return (
    <Drawer
      open
      size={620}
      title={edited ? texts.editing(name) : texts.cardTitle(name)}
      onClose={leave.close}
      closable={{ 'aria-label': texts.close }}
    >
      <Shown query={row}>
        {(data) =>
          edited ? (
            <RowForm
              description={description}
              fields={fields}
              row={data}
              touched={leave.touched}
              cancel={() => leave.unless(() => setEdited(false))}
              saved={(next) => {
                tell.done(texts.saved(nameOf(description, next)));
                close();
                void reread();
              }}
            />
          ) : (
            <Flex vertical gap={16}>
              <CardFacts description={description} fields={fields} row={data} />
              {mayChange && (
                <div className="buttons">
                  <Button type="primary" icon={<EditIcon />} onClick={() => setEdited(true)}>
                    {texts.edit}
                  </Button>
                  {description.tree && description.last?.(data) !== true && (
                    <Button icon={<PlusIcon />} onClick={() => addBelow(data)}>
                      {texts.addBelow}
                    </Button>
                  )}
                  <Button
                    danger
                    icon={<DeleteIcon />}
                    onClick={async () => {
                      if (!(await remove(data))) return;
                      close();
                      await reread();
                    }}
                  >
                    {texts.remove}
                  </Button>
                </div>
              )}
            </Flex>
          )
        }
      </Shown>
    </Drawer>
  );
}

interface CardFactsProps {
  readonly description: Description;
  readonly fields: readonly Field[];
  readonly row: Row;
}

function CardFacts({ description, fields, row }: CardFactsProps) {
  const flat = flatOf(row, fields);
  const shown = fields.filter(({ when }) => when?.(flat) ?? true);
  const parent: Field = { id: 'parentDue', kind: 'row', directory: description.name };
  const own = [...shown.filter(({ part }) => part === undefined), ...(row.parentDue ? [parent] : [])];
  const facts = (listed: readonly Field[]) => (
    <dl className="card-facts">
      {listed.map((field) => (
        <Fragment key={field.id}>
          <dt>{labelOf(description.name, field)}</dt>
          <dd>
            <Value field={field} value={field === parent ? row.parentDue : flat[field.id]} />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
  return (
    <>
      {facts(own)}
      {[...Map.groupBy(shown, ({ part }) => part)].map(([part, listed]) =>
        part === undefined ? null : (
          <section key={part} aria-label={part}>
            <h3 className="directory-part">{part}</h3>
            {facts(listed)}
          </section>
        ),
      )}
    </>
  );
}

interface NewCardProps {
  readonly description: Description;
  readonly given: Row;
  made(): void;
  close(): void;
}

/** The card of a row that is not there yet. */
export function NewCard({ description, given, made, close }: NewCardProps) {
  const fields = useFields(description);
  const tell = useTell();
  const reread = useReread();
  const leave = useLeave(close);
  return (
    <Drawer
      open
      size={620}
      title={texts.directories[description.name].create ?? texts.newRow}
      onClose={leave.close}
      closable={{ 'aria-label': texts.close }}
    >
      <RowForm
        description={description}
        fields={fields}
        row={undefined}
        given={given}
        touched={leave.touched}
        cancel={leave.close}
        saved={(row) => {
          tell.done(texts.saved(nameOf(description, row)));
          made();
          void reread();
        }}
      />
    </Drawer>
  );
}

/** Whoever closes a card with something typed is asked first (UI-05). */
function useLeave(close: () => void) {
  const ask = useAsk();
  const [typed, setTyped] = useState(false);
  const unless = async (leave: () => void) => {
    const question = { title: texts.leaveTitle, text: texts.leaveText, yes: texts.leaveYes, danger: true };
    if (typed && !(await ask(question))) return;
    setTyped(false);
    leave();
  };
  return { touched: () => setTyped(true), unless, close: () => void unless(close) };
}
