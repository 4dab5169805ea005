import {
  Alert,
  apiPath,
  Button,
  Checkbox,
  type ColumnsType,
  type DocumentActionProps,
  Failed,
  Flex,
  type Look,
  Mark,
  Moment,
  nothing,
  Quiet,
  request,
  Scrollable,
  Table,
  useMay,
  useTell,
} from 'priemnaya/ui';
import { useId, useState } from 'react';
import { texts as common } from '../common/texts.ts';
import { pathOf, type ShowcaseView } from './api.ts';
import { texts } from './texts.ts';

const words = texts.showcase;
type Result = ShowcaseView['results'][number];
const looks: Readonly<Record<Result['outcome'], Look>> = {
  accepted: 'good',
  refused: 'bad',
  failed: 'bad',
  rejected: 'bad',
};

/** SH-13, Рис. 6-3: the flag, which is the доп. реквизит of the РК itself, and what became of each rubric. */
export function ShowcaseForm({ isn, view, close }: { readonly view: ShowcaseView } & DocumentActionProps) {
  const { available, reasons, results } = view;
  const [upload, setUpload] = useState(view.upload === true);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const writes = useMay()('documents.write');
  const tell = useTell();
  const heading = useId();

  async function save(): Promise<void> {
    // Set anew it sends all its questions once more (SH-09), so what nobody has changed is not saved.
    if (upload === view.upload) return close(false);
    setBusy(true);
    setError(undefined);
    try {
      await request('PUT', apiPath(pathOf(isn, 'upload')), { upload });
      tell.done(words.saved);
      close(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Flex vertical gap={16}>
      {!available && (
        <Alert type="info" showIcon title={words.unavailable} description={reasons.map(({ text }) => text).join(' ')} />
      )}
      <Checkbox
        checked={upload}
        disabled={!available || !writes || busy}
        onChange={({ target }) => setUpload(target.checked)}
      >
        {words.upload}
      </Checkbox>
      <section aria-labelledby={heading}>
        <h3 id={heading} className="panel-title">
          {words.results}
        </h3>
        {results.length === 0 ? <Quiet>{words.none}</Quiet> : <Results results={results} />}
      </section>
      {error !== undefined && <Failed error={error} />}
      <Flex wrap gap={8} justify="end">
        {available && writes && (
          <Button type="primary" loading={busy} onClick={save}>
            {words.save}
          </Button>
        )}
        <Button onClick={() => close(false)}>{texts.answer.cancel}</Button>
      </Flex>
    </Flex>
  );
}

const columns: ColumnsType<Result> = [
  {
    title: words.columns.rubric,
    width: 150,
    render: (_, { rubricCode, contour }) => (
      <Flex vertical align="start">
        {rubricCode}
        {contour === 'test' && <Mark look="warn">{common.testContour}</Mark>}
      </Flex>
    ),
  },
  { title: words.columns.at, width: 158, render: (_, { at }) => <Moment at={at} /> },
  {
    title: words.columns.result,
    render: (_, { outcome, result }) => (
      <Flex vertical gap={2} align="start">
        <Mark look={looks[outcome]}>{words.outcomes[outcome]}</Mark>
        <span>{result}</span>
      </Flex>
    ),
  },
  { title: words.columns.uploadId, width: 170, render: (_, { uploadId }) => uploadId ?? nothing },
];

function Results({ results }: { readonly results: readonly Result[] }) {
  return (
    <Scrollable>
      <Table<Result>
        size="small"
        aria-label={words.results}
        rowKey={({ rubricCode, contour }) => `${rubricCode} ${contour}`}
        columns={columns}
        dataSource={[...results]}
        pagination={false}
        scroll={{ x: 620 }}
      />
    </Scrollable>
  );
}
