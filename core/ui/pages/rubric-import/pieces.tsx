import { Alert, Button, Flex, Progress, Table } from 'antd';
import { useEffect, useState } from 'react';
import { Panel } from '../../kit/page.tsx';
import { Quiet } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Failed, problemsOf } from '../../kit/states.tsx';
import { texts } from './texts.ts';

/** Long work, as it goes on (UI-05): nobody knows how long, so it says how long already. */
export function Working({ text, stop }: { readonly text: string; stop?(): void }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Alert
      type="info"
      title={<span role="status">{text}</span>}
      description={
        <Flex vertical gap={4} align="start">
          <Progress percent={100} status="active" showInfo={false} size="small" aria-label={text} />
          <Flex gap={12} align="center">
            <Quiet>{texts.seconds(seconds)}</Quiet>
            {stop !== undefined && (
              <Button size="small" onClick={stop}>
                {texts.stop}
              </Button>
            )}
          </Flex>
        </Flex>
      }
    />
  );
}

interface Line {
  readonly key: string;
  readonly row: number | undefined;
  readonly message: string;
}

/** What is wrong: with the whole file, or line by line. */
export function Problems({ error, title }: { readonly error: unknown; readonly title: string }) {
  const problems = problemsOf(error);
  const lines = problems.map(({ path, message }): Line => {
    const row = /^\/rows\/(\d+)/.exec(path)?.[1];
    // The column of the line says it already.
    return {
      key: path,
      row: row === undefined ? undefined : Number(row),
      message: message.replace(/^Строка \d+, /, ''),
    };
  });
  if (!problems.some(({ path }) => path.startsWith('/rows'))) return <Failed error={error} title={title} />;
  return (
    <>
      <Alert type="error" showIcon role="alert" title={title} description={(error as Error).message} />
      <Panel title={texts.problems} flush>
        <Scrollable>
          <Table<Line>
            aria-label={texts.problems}
            size="small"
            rowKey="key"
            pagination={false}
            dataSource={lines}
            columns={[
              { title: texts.line, dataIndex: 'row', width: 130 },
              { title: texts.problem, dataIndex: 'message' },
            ]}
          />
        </Scrollable>
      </Panel>
    </>
  );
}
