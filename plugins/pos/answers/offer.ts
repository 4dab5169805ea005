import type { DocumentSnapshot } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import type { PosSettings } from '../settings.ts';
import { texts as moduleTexts } from '../texts.ts';
import { isAppeal, titles } from './conditions.ts';
import { texts } from './texts.ts';
import { answerAttributes } from './types.ts';

/** What the РК of an answer to a РК обращения can be made of: nothing that {@link createAnswer} would refuse (RP-01). */
export async function answerOffer(context: PosContext, appeal: DocumentSnapshot) {
  const { documents } = context.services;
  const [groups, linked, settings] = await Promise.all([
    documents.directories.sets.groups(),
    documents.read(appeal.links.map(({ isn }) => isn)),
    context.moduleSettings<PosSettings>(),
  ]);
  const fitting = groups.filter(
    ({ kind, attributes }) => kind === 3 && answerAttributes.every((apiName) => attributes.includes(apiName)),
  );
  const executors = executorsOf(appeal);
  const reasons: { code: string; text: string }[] = [];
  if (!isAppeal(appeal)) reasons.push({ code: 'NOT_APPEAL', text: texts.create.notAppeal });
  if (settings === undefined) reasons.push({ code: 'SETTINGS_INCOMPLETE', text: moduleTexts.module.incomplete });
  if (executors.length === 0) reasons.push({ code: 'NO_EXECUTOR', text: texts.create.noExecutor });
  if (fitting.length === 0) reasons.push({ code: 'NO_GROUP', text: texts.create.noGroup(titles(answerAttributes)) });
  return {
    available: reasons.length === 0,
    reasons,
    groups: fitting.map(({ due, name }) => ({ due, name })),
    executors,
    answers: [...linked.values()]
      .filter(({ kind }) => kind === 3)
      .map(({ isn, number, date }) => ({ isn, number, date })),
  };
}

/** Each once, those who are responsible first. */
function executorsOf({ resolutions }: DocumentSnapshot) {
  const assigned = resolutions.flatMap(({ executors }) => executors);
  const ordered = [...assigned.filter(({ responsible }) => responsible), ...assigned];
  const byDue = new Map(ordered.map(({ official }) => [official.due, official]));
  return [...byDue.values()].map(({ due, name, duty }) => ({ due, name, duty }));
}
