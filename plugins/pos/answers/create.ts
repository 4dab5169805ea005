import { randomUUID } from 'node:crypto';
import { ConflictError, type FieldProblem, InvalidError } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import { formatDay } from '../registration/times.ts';
import type { PosSettings } from '../settings.ts';
import { texts as moduleTexts } from '../texts.ts';
import { executes, isAppeal, messageIdOf, titles } from './conditions.ts';
import { texts } from './texts.ts';
import { answerAttributes } from './types.ts';
import { visibleDocument } from './window.ts';

export interface CreateRequest {
  /** ISN of the РК обращения. */
  readonly isn: number;
  readonly groupDue: string;
  readonly executorDue: string;
  /** Repeated with the same key, it is the same РК. */
  readonly key: string | undefined;
  readonly login: string;
  readonly cards: readonly string[] | undefined;
}

/** Makes the РК of an answer to a РК обращения, linked with it, so that its window can be opened (RP-01). @returns its ISN */
export async function createAnswer(context: PosContext, request: CreateRequest): Promise<number> {
  const { services } = context;
  const appeal = await visibleDocument(context, request.isn, request.cards);
  if (!isAppeal(appeal)) throw new ConflictError('POS_NOT_APPEAL', texts.create.notAppeal);
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) throw new ConflictError('POS_SETTINGS_INCOMPLETE', moduleTexts.module.incomplete);
  const group = await services.documents.directories.group(request.groupDue);
  const details: FieldProblem[] = [];
  const missing = answerAttributes.filter((apiName) => group !== undefined && !group.attributes.includes(apiName));
  if (group?.kind !== 3) details.push({ path: '/groupDue', message: texts.create.group });
  else if (missing.length > 0) {
    details.push({ path: '/groupDue', message: texts.create.groupAttributes(titles(missing)) });
  }
  if (!executes(appeal, request.executorDue)) details.push({ path: '/executorDue', message: texts.create.executor });
  if (details.length > 0) throw new InvalidError('POS_ANSWER_WRONG', texts.create.refused, { details });
  const draft = {
    key: `pos answer ${appeal.isn} ${request.key ?? randomUUID()}`,
    groupDue: request.groupDue,
    cardDue: appeal.cardDue,
    cabinetIsn: null,
    folder: 1 as const,
    registrar: request.login,
    content: texts.create.content(appeal.number, formatDay(appeal.date)),
    deliveryIsn: settings.deliveryKindIsn,
    urgent: false,
    collective: appeal.correspondents.length > 1,
    correspondents: [],
    addressees: appeal.correspondents.map(({ citizenIsn }) => ({ citizenIsn })),
    rubrics: [],
    files: [],
    // The type of messages with one number is a pair that every installation has.
    links: [{ typeIsn: settings.answerLinkTypeIsn ?? settings.linkTypeIsn, isn: appeal.isn }],
    attributes: group?.attributes.includes('POS_MSG_ID') ? { POS_MSG_ID: messageIdOf(appeal) } : {},
    executors: [request.executorDue],
    protocol: [],
  };
  const [registered] = await services.database.transaction((transaction) =>
    services.documents.register([draft], transaction),
  );
  return registered!.isn;
}
