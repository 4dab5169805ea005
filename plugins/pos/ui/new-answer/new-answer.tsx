import {
  Alert,
  apiPath,
  Button,
  type DocumentActionProps,
  Failed,
  Flex,
  Form,
  follow,
  Link,
  ProblemList,
  Quiet,
  request,
  Select,
  Shown,
  shownDate,
  showProblems,
  upload,
  useNavigate,
  useQuery,
  useTell,
} from 'priemnaya/ui';
import { useState } from 'react';
import type { answerOffer } from '../../answers/offer.ts';
import type { Wire } from '../common/wire.ts';
import { ChosenFiles } from './chosen-files.tsx';
import { texts } from './texts.ts';

type Offer = Wire<Awaited<ReturnType<typeof answerOffer>>>;

interface Made {
  readonly isn: number;
  readonly number: string;
}

/** «Связанный ответ»: the РК of an answer to a РК обращения, ready for the window «Интеграция с ПОС» (UI-03, RP-01). */
export default function NewAnswer({ isn, close }: DocumentActionProps) {
  const query = useQuery({
    queryKey: ['pos', 'new-answer', isn],
    queryFn: ({ signal }) => follow<Offer>(apiPath(['/api/documents', isn, 'answers']), signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Shown query={query}>{(offer) => <NewAnswerForm isn={isn} offer={offer} close={close} />}</Shown>;
}

interface Typed {
  readonly groupDue: string;
  readonly executorDue: string;
}

function NewAnswerForm({ isn, offer, close }: { readonly offer: Offer } & DocumentActionProps) {
  const [form] = Form.useForm<Typed>();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useState<{ readonly made: Made; readonly problems: readonly string[] }>();
  // A second click, or one after an answer that got lost, makes no second РК.
  const [key] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const navigate = useNavigate();
  const tell = useTell();

  async function create(typed: Typed): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const made = await request<Made>('POST', apiPath(['/api/documents', isn, 'answers']), { ...typed, key });
      const problems = await attach(made.isn, files);
      if (problems.length > 0) setLeft({ made, problems });
      else {
        tell.done(texts.created(made.number));
        goTo(made);
      }
    } catch (failure) {
      if (!showProblems(form, failure)) setError(failure);
    }
    setBusy(false);
  }

  function goTo(made: Made): void {
    close(true);
    navigate(`/documents/${made.isn}`);
  }

  if (left !== undefined) return <FilesLeft {...left} open={() => goTo(left.made)} />;
  const { available, reasons, groups, executors, answers } = offer;
  return (
    <Flex vertical gap={14}>
      {available ? (
        <Quiet>{texts.lead}</Quiet>
      ) : (
        <Alert
          type="warning"
          showIcon
          title={texts.unavailable}
          description={<ProblemList lines={reasons.map(({ text }) => text)} />}
        />
      )}
      {answers.length > 0 && (
        <div>
          {texts.already}{' '}
          {answers.map(({ isn: other, number, date }, index) => (
            <span key={other}>
              {index > 0 && ', '}
              <Link to={`/documents/${other}`} onClick={() => close(false)}>
                {texts.number(number, shownDate(date))}
              </Link>
            </span>
          ))}
        </div>
      )}
      {available && (
        <Form<Typed>
          form={form}
          layout="vertical"
          disabled={busy}
          initialValues={{
            groupDue: groups.length === 1 ? groups[0]?.due : undefined,
            executorDue: executors[0]?.due,
          }}
          onFinish={create}
        >
          <Form.Item name="groupDue" label={texts.group} rules={needed}>
            <Select options={groups.map(({ due, name }) => ({ value: due, label: name }))} />
          </Form.Item>
          <Form.Item name="executorDue" label={texts.executor} extra={texts.executorHelp} rules={needed}>
            <Select
              options={executors.map(({ due, name, duty }) => ({
                value: due,
                label: [name, duty].filter(Boolean).join(' — '),
              }))}
            />
          </Form.Item>
          <Form.Item label={texts.files} extra={texts.filesHelp}>
            <ChosenFiles files={files} change={setFiles} />
          </Form.Item>
        </Form>
      )}
      {error !== undefined && <Failed error={error} />}
      <Flex wrap gap={8} justify="end">
        {available && (
          <Button type="primary" loading={busy} onClick={form.submit}>
            {texts.create}
          </Button>
        )}
        <Button onClick={() => close(false)}>{texts.cancel}</Button>
      </Flex>
    </Flex>
  );
}

const needed = [{ required: true, message: texts.required }];

/** Each by itself: one that is refused keeps no other back. @returns what was refused, in words */
async function attach(isn: number, files: readonly File[]): Promise<string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const body = new FormData();
    body.append('send', 'true');
    body.append('file', file, file.name);
    await upload(apiPath(['/api/documents', isn, 'files']), body).catch((error: Error) =>
      problems.push(texts.fileFailed(file.name, error.message)),
    );
  }
  return problems;
}

function FilesLeft({
  made,
  problems,
  open,
}: {
  readonly made: Made;
  readonly problems: readonly string[];
  open(): void;
}) {
  return (
    <Flex vertical gap={14}>
      <Alert
        type="error"
        showIcon
        role="alert"
        title={texts.filesFailed(made.number)}
        description={
          <>
            <ProblemList lines={problems} />
            {texts.filesAgain}
          </>
        }
      />
      <Flex justify="end">
        <Button type="primary" onClick={open}>
          {texts.open}
        </Button>
      </Flex>
    </Flex>
  );
}
