import { Alert, Flex } from 'antd';
import { Link } from 'react-router';
import type { Overview } from '../../api-types.ts';
import { Panel } from '../../kit/page.tsx';
import { type Look, Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { texts } from './texts.ts';

type Tasks = NonNullable<Overview['tasks']>;
const looks: Readonly<Record<string, Look>> = { error: 'bad', warning: 'warn', info: 'off' };
const words: Readonly<Record<string, string>> = { error: texts.bad, warning: texts.warn, info: texts.ok };

/** Tasks that a technologist must look at, each with the reason. */
export function Attention({ tasks: { attention, attentionTotal } }: { readonly tasks: Tasks }) {
  if (attention.length === 0) return <Alert type="success" showIcon title={texts.allWell} />;
  const more = attentionTotal - attention.length;
  return (
    <Panel title={`${texts.attention}: ${attentionTotal}`}>
      <ul className="attention">
        {attention.map(({ taskId, code, title, message, severity, since }) => (
          <li key={`${taskId} ${code} ${message}`}>
            <Mark look={looks[severity] ?? 'off'}>{words[severity] ?? severity}</Mark>
            <div>
              <Link to={`/tasks/${taskId}`}>{title}</Link>
              <div>{message}</div>
              {since !== null && (
                <Quiet>
                  {texts.since} <Moment at={since} />
                </Quiet>
              )}
            </div>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Flex>
          <Link to="/tasks">{texts.moreAttention(more)}</Link>
        </Flex>
      )}
    </Panel>
  );
}
