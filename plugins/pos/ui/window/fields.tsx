import { DayField, Form, Select, shownDate } from 'priemnaya/ui';
import type { AnswerView, Typed } from './api.ts';
import { TextWithStandards } from './standard-texts.tsx';
import { texts } from './texts.ts';

const words = texts.answer;
const { Item, useWatch } = Form;

/** Fields by their names in what is sent, at which the server's refusals stand. */
export const fieldsOfAnswer: readonly string[] = ['messageId', 'type', 'postponedTo', 'text', 'comment'];

interface AnswerFieldsProps {
  readonly isn: number;
  readonly view: AnswerView;
  readonly form: ReturnType<typeof Form.useForm<Typed>>[0];
  readonly readOnly: boolean;
  pick(messageId: string): void;
}

/** In the order of Рис. 5-3; whether a value will do the server says, all at once (RP-03). */
export function AnswerFields({ isn, view, form, readOnly, pick }: AnswerFieldsProps) {
  const type = useWatch('type', form);
  const postponedTo = useWatch('postponedTo', form);
  const picked = useWatch('messageId', form) ?? undefined;
  const { after, warnAfter } = view.postponedTo;
  const far = typeof postponedTo === 'string' && postponedTo > warnAfter;
  const text = { isn, messageId: picked, readOnly };
  return (
    <>
      {(view.pickMessage || picked !== undefined) && (
        <Item name="messageId" label={named(words.messageId)} required>
          <Select
            placeholder={words.messagePlaceholder}
            options={view.messages.map(({ messageId, number, date }) => ({
              value: messageId,
              label: words.message(messageId, number, shownDate(date)),
            }))}
            onChange={pick}
          />
        </Item>
      )}
      <Item name="type" label={named(words.type)} required>
        <Select
          placeholder={words.typePlaceholder}
          options={view.types.map(({ type: value, title: label }) => ({ value, label }))}
        />
      </Item>
      {type === 'POSTPONED' && (
        <Item name="postponedTo" label={named(words.postponedTo)} required extra={far ? words.far : undefined}>
          <DayField from={dayAfter(after)} />
        </Item>
      )}
      <Item name="text" label={named(words.text)} required>
        <TextWithStandards {...text} field="text" label={words.text} rows={6} most={view.sizes.text} />
      </Item>
      <Item name="comment" label={named(words.comment)}>
        <TextWithStandards {...text} field="comment" label={words.comment} rows={3} most={view.sizes.comment} />
      </Item>
    </>
  );
}

/** As in the figure. */
const named = (label: string) => <span className="strong">{`${label}:`}</span>;

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
