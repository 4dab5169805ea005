import type { DocumentDirectories, SetupFinding } from '../../../core/contract/index.ts';
import type { PosSettings } from '../settings.ts';
import { at, doubtful, wrong } from './finding.ts';
import { texts } from './texts.ts';

const { places } = texts;
const page = [places.administration, places.module] as const;

export const settingsIncomplete = wrong('SETTINGS_INCOMPLETE', texts.settings.incomplete, at(...page));

/** What the settings of PX-01 name in the directories, and may have been deleted since. */
export async function settingsFindings(
  settings: PosSettings,
  directories: DocumentDirectories,
): Promise<SetupFinding[]> {
  const found: SetupFinding[] = [];
  if ((await directories.deliveryKind(settings.deliveryKindIsn)) === undefined) {
    found.push(wrong('DELIVERY_KIND_UNKNOWN', texts.settings.delivery, at(...page, places.delivery)));
  }
  const link = await directories.linkType(settings.linkTypeIsn);
  const linkPlace = at(...page, places.link);
  if (link === undefined) found.push(wrong('LINK_TYPE_UNKNOWN', texts.settings.link, linkPlace));
  else if (link.pairedIsn === link.isn) {
    found.push(doubtful('LINK_TYPE_ALONE', texts.settings.linkAlone(link.name), linkPlace));
  }
  const { answerLinkTypeIsn } = settings;
  if (answerLinkTypeIsn !== undefined && (await directories.linkType(answerLinkTypeIsn)) === undefined) {
    found.push(wrong('LINK_TYPE_UNKNOWN', texts.settings.answerLink, at(...page, places.answerLink)));
  }
  if ((await directories.rubric(settings.rubricVertexDue)) === undefined) {
    found.push(wrong('RUBRIC_VERTEX_UNKNOWN', texts.settings.vertex, at(...page, places.vertex)));
  }
  return found;
}
