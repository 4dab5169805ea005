import type { RegisteredTask } from '../plugins/api.ts';

/** What a plugin's manifest says of its task (TM-60), for the pages: it does not change while the host runs. */
export function describedTask(task: RegisteredTask | undefined) {
  const { plugin, manifest } = task ?? {};
  return {
    description: manifest?.description?.ru ?? null,
    groupTitle: plugin?.manifest.group.title.ru ?? '',
    schedule: manifest?.schedule.kind ?? 'none',
    moduleSettings: manifest?.needsModuleSettings === true ? moduleOf(plugin?.manifest.moduleSettings) : null,
    manyInstances: manifest?.instances === 'many',
    counterTitles: Object.fromEntries((manifest?.counters ?? []).map(({ id, title }) => [id, title.ru])),
  };
}

/** The settings of the module without which a task cannot run (PX-01). */
function moduleOf(declared: { readonly id: string; readonly title: { readonly ru: string } } | undefined) {
  return declared === undefined ? null : { id: declared.id, title: declared.title.ru };
}
