import { Button, DownIcon, Flex, Input, Modal, Quiet, Shown } from 'priemnaya/ui';
import { useRef, useState } from 'react';
import { type Field, type StandardText, useStandardTexts } from './api.ts';
import { texts } from './texts.ts';

const words = texts.standard;

interface TextWithStandardsProps {
  readonly isn: number;
  readonly messageId: string | undefined;
  readonly field: Field;
  readonly label: string;
  readonly rows: number;
  /** How many characters it takes; more are not cut off, as nobody would see what is missing. */
  readonly most: number;
  readonly readOnly: boolean;
  readonly id?: string;
  readonly value?: string;
  onChange?(value: string): void;
}

interface TextArea {
  readonly resizableTextArea?: { readonly textArea: HTMLTextAreaElement };
}

/** A text that is typed, pasted or taken from «Стандартные тексты» by the key Ins or its button (RP-03). */
export function TextWithStandards(props: TextWithStandardsProps) {
  const { isn, messageId, field, label, rows, most, readOnly, id, value = '', onChange } = props;
  const area = useRef<TextArea>(null);
  const [opened, setOpened] = useState(false);
  /** Where the cursor stands after what was inserted. */
  const caret = useRef<number>(undefined);

  function insert(text: string): void {
    const own = area.current?.resizableTextArea?.textArea;
    const [from, to] = [own?.selectionStart ?? value.length, own?.selectionEnd ?? value.length];
    onChange?.(value.slice(0, from) + text + value.slice(to));
    caret.current = from + text.length;
    setOpened(false);
  }

  function returnToText(): void {
    const own = area.current?.resizableTextArea?.textArea;
    own?.focus();
    if (caret.current !== undefined) own?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }

  return (
    <Flex gap={8} align="start">
      <div style={{ flex: 1, minWidth: 0 }}>
        <Input.TextArea
          ref={area as never}
          {...(id !== undefined && { id })}
          value={value}
          rows={rows}
          count={{ show: true, max: most }}
          readOnly={readOnly}
          disabled={false}
          onChange={({ target }) => onChange?.(target.value)}
          onKeyDown={(event) => {
            // With Shift or Ctrl it pastes and copies, as anywhere.
            if (event.key !== 'Insert' || event.shiftKey || event.ctrlKey || event.altKey || readOnly) return;
            event.preventDefault();
            setOpened(true);
          }}
        />
      </div>
      <Button aria-label={words.open(label)} aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {words.key}
        <DownIcon />
      </Button>
      <Modal
        open={opened}
        title={words.title}
        footer={null}
        width={640}
        destroyOnHidden
        focusTriggerAfterClose={false}
        closable={{ 'aria-label': texts.answer.close }}
        onCancel={() => setOpened(false)}
        afterClose={returnToText}
      >
        <StandardTexts isn={isn} messageId={messageId} field={field} label={label} choose={insert} />
      </Modal>
    </Flex>
  );
}

interface StandardTextsProps {
  readonly isn: number;
  readonly messageId: string | undefined;
  readonly field: Field;
  readonly label: string;
  choose(text: string): void;
}

function StandardTexts({ isn, messageId, field, label, choose }: StandardTextsProps) {
  const query = useStandardTexts(isn, messageId);
  const [sought, setSought] = useState('');
  return (
    <Shown query={query} rows={3}>
      {({ items }) => {
        if (items.length === 0) return <Quiet>{words.empty}</Quiet>;
        const found = items.filter((one) => `${one.title} ${one.text}`.toLowerCase().includes(sought.toLowerCase()));
        return (
          <Flex vertical gap={10}>
            <Quiet>{words.hint(label)}</Quiet>
            <Input
              autoFocus
              aria-label={words.find}
              placeholder={words.find}
              value={sought}
              onChange={({ target }) => setSought(target.value)}
              onPressEnter={(event) => {
                // The same key would go on to the field that has the focus next, as a line of its own.
                event.preventDefault();
                const [first] = found;
                if (first !== undefined && found.length === 1 && reasonOf(first, field) === undefined)
                  choose(first.text);
              }}
            />
            {found.length === 0 && <Quiet>{words.notFound}</Quiet>}
            <ul className="plain column-group" aria-label={words.list}>
              {found.map((one) => (
                <li key={one.id}>
                  <Choice one={one} reason={reasonOf(one, field)} choose={choose} />
                </li>
              ))}
            </ul>
          </Flex>
        );
      }}
    </Shown>
  );
}

/** Why a text cannot go into the field. */
function reasonOf({ problems }: StandardText, field: Field): string | undefined {
  return problems.find((problem) => problem.field === field)?.message;
}

function Choice({
  one: { title, text, unfilled },
  reason,
  choose,
}: {
  readonly one: StandardText;
  readonly reason: string | undefined;
  choose(text: string): void;
}) {
  return (
    <Button className="choice" block disabled={reason !== undefined} onClick={() => choose(text)}>
      <span className="strong">{title}</span>
      <span className="lines">{text.length > 240 ? `${text.slice(0, 240)}…` : text}</span>
      {unfilled.length > 0 && <span className="lesser">{words.unfilled(unfilled.join(', '))}</span>}
      {reason !== undefined && <span className="lesser">{reason}</span>}
    </Button>
  );
}
