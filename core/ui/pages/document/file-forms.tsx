import { Checkbox, Flex, Form, Input } from 'antd';
import type { DocumentCard, DocumentFile } from '../../api-types.ts';
import { apiPath, upload } from '../../kit/api.ts';
import { FilePicker } from '../../kit/file-picker.tsx';
import { shownSize } from '../../kit/format.ts';
import { type AddProps, partsOf } from './add-parts.tsx';
import { FormDrawer, needed } from './form-drawer.tsx';
import { formTexts } from './form-texts.ts';

const { Item } = Form;
const words = formTexts.file;

interface FileTyped {
  readonly file: File;
  readonly description?: string;
  readonly send?: boolean;
}

export function AddFile({ isn, close }: AddProps) {
  const [form] = Form.useForm<FileTyped>();
  async function send({ file, description, send: marked }: FileTyped): Promise<undefined> {
    const body = new FormData();
    body.append('send', String(marked === true));
    if (description) body.append('description', description);
    body.append('file', file, file.name);
    await upload(partsOf(isn, 'files'), body);
  }
  return (
    <FormDrawer
      form={form}
      title={words.title}
      yes={formTexts.add}
      done={words.added}
      initial={{ send: true }}
      send={send}
      close={close}
    >
      <FileItem />
      <Item name="description" label={words.description}>
        <Input maxLength={255} />
      </Item>
      <Item name="send" valuePropName="checked">
        <Checkbox>{words.send}</Checkbox>
      </Item>
    </FormDrawer>
  );
}

interface ReplaceProps extends AddProps {
  readonly document: DocumentCard;
  readonly file: DocumentFile;
}

/** Another file in the place of one; refused where a colleague has replaced it meanwhile (ED-11). */
export function ReplaceFile({ isn, close, document, file: { id, name } }: ReplaceProps) {
  const [form] = Form.useForm<FileTyped>();
  async function send({ file }: FileTyped): Promise<undefined> {
    const body = new FormData();
    body.append('file', file, file.name);
    await upload(apiPath([partsOf(isn, 'files'), id, 'content'], { version: document.version }), body, {
      method: 'PUT',
    });
  }
  return (
    <FormDrawer
      form={form}
      title={words.replaceTitle(name)}
      yes={words.replace}
      done={words.replaced}
      send={send}
      close={close}
    >
      <p className="quiet">{words.replaceText}</p>
      <FileItem />
    </FormDrawer>
  );
}

function FileItem() {
  return (
    <Item name="file" label={words.file} rules={needed}>
      <ChosenFile />
    </Item>
  );
}

interface ChosenFileProps {
  readonly value?: File;
  onChange?(file: File): void;
}

function ChosenFile({ value, onChange }: ChosenFileProps) {
  return (
    <Flex wrap gap={8} align="center">
      <FilePicker
        title={value === undefined ? words.choose : words.chooseOther}
        label={words.file}
        choose={([file]) => file !== undefined && onChange?.(file)}
      />
      {value !== undefined && <span>{`${value.name}, ${shownSize(value.size)}`}</span>}
    </Flex>
  );
}
