import { Checkbox, Flex, Select } from 'antd';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { apiPath } from '../../kit/api.ts';
import { Panel } from '../../kit/page.tsx';
import { Moment, Quiet } from '../../kit/pieces.tsx';
import { Failed } from '../../kit/states.tsx';
import { type Level, type LogLine, levels, useRunLog } from './read-log.ts';
import { texts } from './texts.ts';

/** So many of the last lines are drawn; earlier ones where one asks. */
const drawn = 500;

/** The log of a run (TM-42). While it runs, new lines come below; who reads further up is not moved. */
export function RunLog({ runId, live }: { readonly runId: string; readonly live: boolean }) {
  const { lines, error, again, read } = useRunLog(runId, live);
  const [least, setLeast] = useState<Level>('debug');
  const [follow, setFollow] = useState(true);
  const [most, setMost] = useState(drawn);
  const fitting = lines.filter(({ level }) => levels.indexOf(level) >= levels.indexOf(least));
  const shown = fitting.slice(-most);
  const none = lines.length > 0 ? texts.noneOfLevel : live ? texts.noLines : texts.emptyLog;
  return (
    <Panel
      title={texts.log}
      extra={
        <a href={apiPath(['/api/runs', runId, 'log'])} target="_blank" rel="noreferrer">
          {texts.json}
        </a>
      }
    >
      <Flex vertical gap={8}>
        <div className="filters">
          <label htmlFor="log-level">{texts.level}</label>
          <Select
            id="log-level"
            className="filter"
            value={least}
            options={levels.map((level) => ({ value: level, label: texts.levels[level] }))}
            onChange={setLeast}
          />
          {live && (
            <Checkbox checked={follow} onChange={({ target }) => setFollow(target.checked)}>
              {texts.follow}
            </Checkbox>
          )}
          {read && <Quiet>{lines.length === 0 ? none : texts.count(fitting.length, lines.length)}</Quiet>}
        </div>
        {error !== undefined && <Failed error={error} again={again} />}
        {fitting.length > shown.length && (
          <button type="button" className="earlier" onClick={() => setMost(most + drawn)}>
            {texts.earlier(fitting.length - shown.length)}
          </button>
        )}
        {shown.length > 0 && (
          <Lines follow={live && follow} last={fitting.length}>
            {shown.map((line) => (
              <Line key={line.number} line={line} />
            ))}
          </Lines>
        )}
        {read && lines.length > 0 && fitting.length === 0 && <Quiet>{none}</Quiet>}
      </Flex>
    </Panel>
  );
}

/** Stays at the end while one is there. */
function Lines({
  follow,
  last,
  children,
}: {
  readonly follow: boolean;
  readonly last: number;
  readonly children: ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `last` says that there are more lines
  useLayoutEffect(() => {
    const { current } = place;
    if (follow && atEnd.current && current !== null) current.scrollTop = current.scrollHeight;
  }, [follow, last]);
  return (
    <div
      ref={place}
      role="log"
      aria-label={texts.lines}
      className="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {children}
    </div>
  );
}

function Line({ line: { at, level, message, details } }: { readonly line: LogLine }) {
  return (
    <div className={`line ${level}`}>
      <Moment at={at} />
      <span className="level">{texts.levelNames[level]}</span>
      <span>
        {message}
        {details !== undefined && <span className="quiet"> {JSON.stringify(details)}</span>}
      </span>
    </div>
  );
}
