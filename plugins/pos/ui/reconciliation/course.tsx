import {
  Alert,
  Facts,
  Flex,
  Link,
  type Look,
  Mark,
  Moment,
  Panel,
  ProblemList,
  Quiet,
  shownNumber,
} from 'priemnaya/ui';
import { reconciliationTaskId } from '../../task-id.ts';
import type { ComparisonSeen, Standing } from './api.ts';
import { texts } from './texts.ts';

const looks: Readonly<Record<ComparisonSeen['state'], Look>> = { waiting: 'busy', running: 'busy', done: 'good' };

/** The comparison under way, else the last one. */
export function Course({ standing: { current, last } }: { readonly standing: Standing }) {
  const shown = current ?? last;
  return (
    <Panel title={texts.course} extra={<Link to={`/tasks/${reconciliationTaskId}`}>{texts.toTask}</Link>}>
      {shown === null ? (
        <Quiet>{texts.never}</Quiet>
      ) : (
        <Flex vertical gap={12} aria-live="polite">
          <Facts
            column={3}
            items={[
              [
                texts.facts.state,
                <Mark key="state" look={looks[shown.state]}>
                  {texts.states[shown.state]}
                </Mark>,
              ],
              [texts.facts.started, <Moment key="started" at={shown.startedAt} />],
              [texts.facts.finished, <Moment key="finished" at={shown.finishedAt} />],
              [texts.facts.messages, shownNumber(shown.messages)],
              [texts.facts.documents, shownNumber(shown.documents)],
              [texts.facts.kind, `${shown.whole ? texts.whole : texts.changes}, ${shown.requestedBy ?? texts.itself}`],
            ]}
          />
          {shown.failures.length > 0 && <Failures failures={shown.failures} />}
        </Flex>
      )}
    </Panel>
  );
}

function Failures({ failures }: Pick<ComparisonSeen, 'failures'>) {
  return (
    <Alert
      type="warning"
      showIcon
      title={texts.failures}
      description={<ProblemList lines={failures.map(({ name, text }) => `${name}: ${text}`)} />}
    />
  );
}
