import type { SetupFinding } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import type { PosSettings } from '../settings.ts';
import { baseFindings } from './base.ts';
import { groupFindings } from './groups.ts';
import { organizationFindings, participants, registeringGroups } from './organizations.ts';
import { platformFindings } from './platform.ts';
import { rubricFindings } from './rubrics.ts';
import { settingsFindings, settingsIncomplete } from './settings.ts';

/** «Проверка настроек» of the module, in the order of section 2 of the manual (ED-10). */
export async function setupCheck(context: PosContext): Promise<readonly SetupFinding[]> {
  const { documents } = context.services;
  const { directories } = documents;
  const settings = await context.moduleSettings<PosSettings>();
  const all = await participants(directories);
  const local = [
    ...(await baseFindings(documents)),
    ...groupFindings(all.groups, registeringGroups(all)),
    ...organizationFindings(all),
  ];
  if (settings === undefined) return [...local, settingsIncomplete];
  return [
    ...local,
    ...(await settingsFindings(settings, directories)),
    ...(await rubricFindings(settings, directories)),
    ...(await platformFindings(context, all)),
  ];
}
