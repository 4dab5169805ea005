import type { AttributeDefinition, DocumentGroup, SetupFinding } from '../../../core/contract/index.ts';
import { answerGroupAttributes, appealGroupAttributes, showcaseGroupAttributes } from '../attributes.ts';
import { at, doubtful, wrong } from './finding.ts';
import { texts } from './texts.ts';

const { places } = texts;
const messageNumber = 'POS_MSG_ID';

/**
 * «Группы документов» against the sets of 2.3 of the manual: a group that has a part of a set was meant to have all of it.
 * @param registering DUE of the groups that organisations register messages in; these need the whole set.
 */
export function groupFindings(groups: readonly DocumentGroup[], registering: ReadonlySet<string>): SetupFinding[] {
  const outgoing = groups.filter(({ kind }) => kind === 3);
  const answering = outgoing.filter((group) => has(group, answerGroupAttributes) === 'all');
  const questions = groups.filter(({ kind }) => kind !== 3);
  return [
    ...groups.flatMap((group) => appealGroup(group, registering.has(group.due))),
    ...outgoing.flatMap((group) => incomplete(group, answerGroupAttributes, wrong)),
    ...answering.filter(({ attributes }) => !attributes.includes(messageNumber)).map(withoutNumber),
    ...(answering.length === 0
      ? [wrong('ANSWER_GROUP_MISSING', texts.groups.noAnswers, at(places.groups, 'Исходящие'))]
      : []),
    ...questions.flatMap((group) => incomplete(group, showcaseGroupAttributes, doubtful)),
    ...(questions.some((group) => has(group, showcaseGroupAttributes) === 'all')
      ? []
      : [doubtful('SHOWCASE_GROUP_MISSING', texts.groups.noShowcase, at(places.groups))]),
  ];
}

/** A group that organisations register in, or one with «Сообщение ПОС №». */
function appealGroup(group: DocumentGroup, registering: boolean): SetupFinding[] {
  if (registering) return lacking(group, appealGroupAttributes, wrong);
  const meant = group.kind === 2 && group.attributes.includes(messageNumber);
  return meant ? lacking(group, appealGroupAttributes, doubtful) : [];
}

function incomplete(group: DocumentGroup, set: readonly AttributeDefinition[], finding: typeof wrong): SetupFinding[] {
  return has(group, set) === 'some' ? lacking(group, set, finding) : [];
}

function lacking({ name, attributes }: DocumentGroup, set: readonly AttributeDefinition[], finding: typeof wrong) {
  const missing = set.filter(({ apiName }) => !attributes.includes(apiName));
  if (missing.length === 0) return [];
  const titles = missing.map(({ title, apiName }) => `${title} (${apiName})`);
  const where = at(places.groups, name, places.attributes);
  return [finding('GROUP_WITHOUT_ATTRIBUTES', texts.groups.incomplete(name, titles), where)];
}

function withoutNumber({ name }: DocumentGroup): SetupFinding {
  const where = at(places.groups, name, places.attributes);
  return doubtful('ANSWER_GROUP_WITHOUT_NUMBER', texts.groups.noNumber(name), where);
}

function has({ attributes }: DocumentGroup, set: readonly AttributeDefinition[]): 'all' | 'some' | 'none' {
  const count = set.filter(({ apiName }) => attributes.includes(apiName)).length;
  return count === set.length ? 'all' : count > 0 ? 'some' : 'none';
}
