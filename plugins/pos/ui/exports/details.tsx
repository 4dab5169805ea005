import { Facts, Link, Moment, shownNumber, shownSize } from 'priemnaya/ui';
import type { Export } from './api.ts';
import { texts } from './texts.ts';

/** What is rarely asked about an export. */
export function Details({ export: one }: { readonly export: Export }) {
  const size = one.size === null ? null : shownSize(one.size);
  return (
    <Facts
      items={[
        [texts.facts.url, one.url],
        [texts.facts.upload, one.uploadId],
        [texts.facts.sent, <Moment key="sent" at={one.sentAt} />],
        [texts.facts.finished, <Moment key="finished" at={one.finishedAt} />],
        [texts.facts.attempts, shownNumber(one.attempts)],
        [texts.facts.size, size === null ? null : one.archived ? texts.archived(size) : size],
        [texts.facts.node, one.node],
        [
          texts.facts.run,
          one.runId === null ? null : (
            <Link key="run" to={`/runs/${one.runId}`}>
              {texts.toRun}
            </Link>
          ),
        ],
        [texts.facts.path, one.kept?.path],
        [texts.facts.sha256, one.sha256],
      ]}
    />
  );
}
