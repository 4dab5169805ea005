import type { PeriodUnit, SettingReference, TaskManifest } from '../contract/manifest.ts';
import type { TaskSettings } from '../contract/task.ts';
import type { Plan } from '../schedule/index.ts';

const unitMs: Record<PeriodUnit, number> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 };

/** When an instance runs by itself, by manifest and settings. */
export function planOf({ schedule }: TaskManifest, settings: TaskSettings): Plan {
  if (schedule.kind === 'none') return { kind: 'none' };
  const { period } = schedule;
  const set = period.setting === undefined ? undefined : Number(settingAt(settings, period.setting));
  const amount = set !== undefined && Number.isFinite(set) && set > 0 ? set : period.default;
  const periodMs = Math.max(1_000, Math.round(amount * unitMs[period.unit]));
  if (schedule.kind === 'after-end') return { kind: 'after-end', periodMs };
  return { kind: 'grid', periodMs, misfire: schedule.misfire ?? 'fire-once' };
}

/** Name or label of the only nodes that may run the instance (TM-51); null: any. */
export function boundTo({ runsOn }: TaskManifest, settings: TaskSettings): string | null {
  if (runsOn === undefined) return null;
  const value = settingAt(settings, runsOn);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The value behind a reference such as `common:/hours`. */
function settingAt(settings: TaskSettings, reference: SettingReference): unknown {
  const divider = reference.indexOf(':');
  const block = reference.slice(0, divider) as keyof TaskSettings;
  const keys = reference.slice(divider + 2).split('/');
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }, settings[block]);
}
