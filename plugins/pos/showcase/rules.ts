import { ConflictError, InvalidError } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import type { PosSettings } from '../settings.ts';
import { showcaseTaskId } from '../task-id.ts';
import type { ExportRules } from './build.ts';
import type { ShowcaseCommon, ShowcaseInstance } from './settings.ts';
import { texts } from './texts.ts';

/**
 * By what an instance selects, outside of its runs. The vertex stands in the module's settings (PX-01), which the task does
 * not need otherwise: without one, lines with a hashtag say so.
 * @param jobId the first one that is complete where left out
 * @throws ConflictError while the settings of the instance are incomplete
 */
export async function rulesOf(context: PosContext, jobId?: number): Promise<ExportRules & { readonly jobId: number }> {
  const instances = await context.taskSettings(showcaseTaskId);
  const id = jobId ?? [...instances.keys()].sort((one, other) => one - other)[0];
  if (id === undefined) throw new ConflictError('SHOWCASE_SETTINGS_INCOMPLETE', texts.noInstance);
  const settings = instances.get(id);
  if (settings === undefined) throw new ConflictError('SHOWCASE_SETTINGS_INCOMPLETE', texts.settingsIncomplete(id));
  return {
    jobId: id,
    common: settings.common as ShowcaseCommon,
    instance: settings.instance as ShowcaseInstance,
    vertexDue: (await context.moduleSettings<PosSettings>())?.rubricVertexDue,
  };
}

/** A number of a query. @throws InvalidError */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidError('POS_PARAMETER_WRONG', texts.wrongNumber);
}
