import type { DocumentDirectories, Rubric, SetupFinding } from '../../../core/contract/index.ts';
import type { PosSettings } from '../settings.ts';
import { at, doubtful, shortened, wrong } from './finding.ts';
import { texts } from './texts.ts';

const { places } = texts;
const hashtag = '#pos_link';
/** The whole code of a ПОС rubric, with nothing behind it (2.8.2 of the manual). */
const link = /#pos_link:\s*(\S+)\s*$/i;

/** The vertex, and the hashtags that lead below it. */
export async function rubricFindings(settings: PosSettings, directories: DocumentDirectories): Promise<SetupFinding[]> {
  const vertex = await directories.rubric(settings.rubricVertexDue);
  // A vertex that is not there is a finding about the settings.
  if (vertex === undefined) return [];
  const below = await directories.rubricsBelow(vertex.due);
  const linked = await directories.sets.rubricsNoting(hashtag);
  const codes = new Set(below.map(({ code }) => code));
  return [
    ...(below.length > 0
      ? []
      : [wrong('RUBRIC_VERTEX_EMPTY', texts.settings.vertexEmpty(vertex.name), at(places.rubrics, vertex.name))]),
    ...shortened(linked.flatMap((rubric) => linkFindings(rubric, codes))),
  ];
}

function linkFindings({ code, name, note }: Rubric, codes: ReadonlySet<string>): SetupFinding[] {
  const where = at(places.rubrics, name, places.note);
  const target = link.exec(note ?? '')?.[1];
  // The showcase leaves such a rubric out (SH-06).
  if ((note ?? '').toLowerCase().split(hashtag).length > 2) {
    return [doubtful('POS_LINK_TWICE', texts.rubrics.linkTwice(code, name), where)];
  }
  if (target === undefined) return [doubtful('POS_LINK_NOT_LAST', texts.rubrics.linkNotLast(code, name), where)];
  if (codes.has(target)) return [];
  return [doubtful('POS_LINK_BROKEN', texts.rubrics.linkBroken(code, name, target), where)];
}
