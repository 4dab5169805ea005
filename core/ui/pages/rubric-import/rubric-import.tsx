import { useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Input } from 'antd';
import { useRef, useState } from 'react';
import type { RubricsImported } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { upload } from '../../kit/api.ts';
import { useAsk } from '../../kit/ask.ts';
import { FilePicker } from '../../kit/file-picker.tsx';
import { Labelled } from '../../kit/filter-fields.tsx';
import { shownSize } from '../../kit/format.ts';
import { Go } from '../../kit/go.tsx';
import { Page, Panel } from '../../kit/page.tsx';
import { Quiet } from '../../kit/pieces.tsx';
import { Difference } from './difference.tsx';
import { Problems, Working } from './pieces.tsx';
import { texts } from './texts.ts';
import './rubric-import.css';

const trail = [
  { title: texts.trail.directories, to: '/directories' },
  { title: texts.trail.rubrics, to: '/directories/rubrics' },
];

type Phase = 'comparing' | 'importing';

/** Import of the rubricator from a file: the difference first, then, if one wants it, the import (ED-09). */
export default function RubricImport() {
  const [file, setFile] = useState<File>();
  const [prefix, setPrefix] = useState('');
  const work = useImport(file, prefix);
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      work.forget();
    };
  const reason = file === undefined ? texts.chooseFirst : undefined;
  return (
    <Page title={texts.title} lead={texts.lead} trail={trail}>
      <Panel title={texts.form}>
        <Flex vertical gap={12}>
          <FileChoice file={file} choose={change(setFile)} />
          <div className="import-prefix">
            <Labelled label={texts.prefix}>
              <Input value={prefix} onChange={({ target }) => change(setPrefix)(target.value)} autoComplete="off" />
            </Labelled>
            <Quiet>{texts.prefixHelp}</Quiet>
          </div>
          <div className="buttons">
            <Act type="primary" reason={reason} loading={work.phase === 'comparing'} onClick={work.compare}>
              {texts.compare}
            </Act>
          </div>
        </Flex>
      </Panel>
      {work.phase !== undefined && (
        <Working
          text={texts[work.phase]}
          // What is being written is not stopped half way: all of it is done, or nothing.
          {...(work.phase === 'comparing' && { stop: work.stop })}
        />
      )}
      {work.error !== undefined && <Problems error={work.error.error} title={work.error.title} />}
      {work.done !== undefined && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={texts.done(work.done.added, work.done.updated)}
          action={<Go to="/directories/rubrics">{texts.toRubrics}</Go>}
        />
      )}
      {work.difference !== undefined && (
        <Difference found={work.difference} busy={work.phase === 'importing'} load={work.load} />
      )}
    </Page>
  );
}

function FileChoice({ file, choose }: { readonly file: File | undefined; choose(file: File): void }) {
  return (
    <Flex vertical gap={4} align="start">
      <Flex wrap gap={8} align="center">
        <FilePicker
          title={file === undefined ? texts.chooseFile : texts.otherFile}
          label={texts.file}
          accept=".xls,.xlsx,.csv"
          choose={([chosen]) => chosen !== undefined && choose(chosen)}
        />
        <span>{file === undefined ? texts.noFile : `${file.name}, ${shownSize(file.size)}`}</span>
      </Flex>
      <Quiet>{texts.fileHelp}</Quiet>
    </Flex>
  );
}

interface Failure {
  readonly title: string;
  readonly error: unknown;
}

function useImport(file: File | undefined, prefix: string) {
  const ask = useAsk();
  const queries = useQueryClient();
  const [phase, setPhase] = useState<Phase>();
  const [difference, setDifference] = useState<RubricsImported>();
  const [done, setDone] = useState<RubricsImported>();
  const [error, setError] = useState<Failure>();
  const stopping = useRef<AbortController>(undefined);
  const forget = () => {
    stopping.current?.abort();
    setDifference(undefined);
    setDone(undefined);
    setError(undefined);
  };

  async function send(of: Phase, title: string): Promise<RubricsImported | undefined> {
    if (file === undefined) return undefined;
    const form = new FormData();
    form.set('prefix', prefix.trim());
    form.set('dryRun', String(of === 'comparing'));
    form.set('file', file);
    const controller = new AbortController();
    stopping.current = controller;
    setPhase(of);
    try {
      return await upload<RubricsImported>('/api/directories/rubrics/import', form, { signal: controller.signal });
    } catch (failure) {
      if (!controller.signal.aborted) setError({ title, error: failure });
      return undefined;
    } finally {
      setPhase(undefined);
    }
  }

  return {
    phase,
    difference,
    done,
    error,
    forget,
    stop: () => stopping.current?.abort(),
    async compare(): Promise<void> {
      forget();
      setDifference(await send('comparing', texts.failedCompare));
    },
    async load(): Promise<void> {
      if (difference === undefined) return;
      const { added, updated } = difference;
      const question = { title: texts.loadTitle, text: texts.loadText(added, updated), yes: texts.loadYes };
      if (!(await ask(question))) return;
      setError(undefined);
      const imported = await send('importing', texts.failedImport);
      if (imported === undefined) return;
      setDifference(undefined);
      setDone(imported);
      await queries.invalidateQueries({ queryKey: ['directory'] });
    },
  };
}
