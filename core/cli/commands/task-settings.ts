import type { Command } from 'commander';
import { CodedError } from '../../contract/errors.ts';
import { compileSchema } from '../../contract/schema/compile.ts';
import { formatInstant } from '../../schedule/index.ts';
import type { SettingsInput, SettingsOwner } from '../../settings/api.ts';
import { taskSettingsInput } from '../../web/shapes/settings.ts';
import type { Host } from '../host.ts';
import { readJson } from '../input.ts';
import { audited, consoleUser, type Session, UsageError } from '../session.ts';
import { texts } from '../texts.ts';
import { wholeNumber } from '../values.ts';

interface Options {
  readonly save?: string;
  readonly check?: string;
  readonly versions?: boolean;
  readonly restore?: number;
  readonly confirm?: string[];
  readonly json?: boolean;
}

/** `task settings` (TM-20…25). */
export function taskSettingsCommand(task: Command, session: Session): void {
  task
    .command('settings')
    .description(texts.taskSettings)
    .argument('<task>', texts.taskId)
    .option('--save <file>', texts.saveSettings)
    .option('--check <file>', texts.checkSettings)
    .option('--versions', texts.settingsVersions)
    .option('--restore <version>', texts.restoreSettings, wholeNumber)
    .option('--confirm <code...>', texts.confirmSettings)
    .option('--json', texts.json)
    .action((id: string, options: Options) => {
      const { save, check, versions, restore } = options;
      if ([save, check, versions, restore].filter((one) => one !== undefined).length > 1) {
        throw new UsageError(texts.oneOfSettings);
      }
      return session.withHost((host) => act(session, host, { kind: 'task', id }, options));
    });
}

async function act(session: Session, host: Host, owner: SettingsOwner, options: Options): Promise<void> {
  if (options.versions) return showVersions(session, host, owner, options.json === true);
  if (options.restore !== undefined) return restore(session, host, owner, options.restore, options);
  if (options.save !== undefined) return save(session, host, owner, options.save, options);
  if (options.check !== undefined) return check(session, host, owner, options.check, options.json === true);
  session.json(await host.settings.read(owner));
}

/** The file as input; the version that stands where it names none. */
async function given(session: Session, host: Host, owner: SettingsOwner, file: string): Promise<SettingsInput> {
  // What `task settings` shows can be saved again as it is.
  const shown = await readJson(file, session.terminal);
  const { schema: _, secrets: __, secretsSet: ___, missing: ____, ...content } = shown;
  const input = { version: (await host.settings.read(owner)).version, ...content };
  const details = compileSchema(taskSettingsInput)(input);
  if (details.length > 0) throw new UsageError(texts.settingsMalformed, details);
  return input as SettingsInput;
}

async function save(session: Session, host: Host, owner: SettingsOwner, file: string, { confirm, json }: Options) {
  const content = await given(session, host, owner, file);
  const input = confirm === undefined ? content : { ...content, confirmed: confirm };
  const work = () => host.settings.save(owner, input, consoleUser());
  const saved = await audited(host, 'task.settings', owner.id, work);
  if (json) session.json(saved);
  else session.say(texts.settingsSaved(saved.version));
}

async function restore(
  session: Session,
  host: Host,
  owner: SettingsOwner,
  version: number,
  { confirm, json }: Options,
): Promise<void> {
  const work = () => host.settings.restore(owner, version, consoleUser(), confirm);
  const restored = await audited(host, 'task.settings.restore', owner.id, work, { version });
  if (json) session.json(restored);
  else session.say(texts.settingsRestored(version, restored.version));
}

async function check(session: Session, host: Host, owner: SettingsOwner, file: string, json: boolean): Promise<void> {
  const input = await given(session, host, owner, file);
  const problems = await audited(host, 'task.check', owner.id, () => host.settings.check(owner, input));
  const { columns, severities } = texts;
  if (json) session.json({ problems });
  else if (problems.length === 0) session.say(texts.settingsRight);
  else {
    session.table(
      [columns.severity, columns.code, columns.path, columns.message],
      problems.map(({ severity, code, path, message }) => [severities[severity], code, path, message]),
    );
  }
  if (problems.some(({ severity }) => severity === 'error'))
    throw new CodedError('SETTINGS_WRONG', texts.settingsWrong);
}

async function showVersions(session: Session, host: Host, owner: SettingsOwner, json: boolean): Promise<void> {
  const versions = await host.settings.versions(owner);
  if (json) return session.json({ items: versions });
  for (const { version, at, author, diff } of versions) {
    session.say(texts.settingsVersion(version, formatInstant(at, host.config.timeZone), author));
    for (const { path, before, after } of diff) session.say(`  ${path}: ${shown(before)} → ${shown(after)}`);
  }
}

function shown(value: unknown): string {
  return value === null ? '—' : JSON.stringify(value);
}
