import { Command, CommanderError } from 'commander';
import { CodedError } from '../contract/errors.ts';
import { auditCommands } from './commands/audit.ts';
import { databaseCommands } from './commands/database.ts';
import { groupCommands } from './commands/group.ts';
import { nodeCommands } from './commands/node.ts';
import { pluginCommands } from './commands/plugin.ts';
import { runCommands } from './commands/run.ts';
import { secretsCommands } from './commands/secrets.ts';
import { taskCommands } from './commands/task.ts';
import { userCommands } from './commands/user.ts';
import type { Product, Terminal } from './host.ts';
import { Session, UsageError } from './session.ts';
import { texts } from './texts.ts';

/** 0 done, 1 failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Does what the arguments say (without node and script), and tells how it ended. */
export async function runCommandLine(
  parameters: readonly string[],
  product: Product,
  terminal: Terminal,
): Promise<ExitCode> {
  const program = createProgram(product, terminal);
  try {
    await program.parseAsync([...parameters], { from: 'user' });
    return 0;
  } catch (error) {
    return told(error, terminal);
  }
}

function createProgram(product: Product, terminal: Terminal): Command {
  const program = new Command('priemnaya');
  program
    .description(texts.description)
    .version(product.version, '-V, --version', texts.version)
    .helpOption('-h, --help', texts.help)
    .helpCommand('help [command]', texts.helpCommand)
    .configureHelp({
      styleTitle: (title) => texts.titles[title] ?? title,
      styleUsage: translated,
      styleSubcommandTerm: translated,
    })
    .configureOutput({
      writeOut: (text) => terminal.output.write(text),
      writeErr: (text) => terminal.errors.write(text),
      // Said in Russian, with the exit code, by `told`.
      outputError: () => undefined,
    })
    .exitOverride();
  const session = new Session(product, terminal);
  program
    .command('start')
    .description(texts.start)
    .action(() => session.start());
  userCommands(program, session);
  databaseCommands(program, session);
  groupCommands(program, session);
  taskCommands(program, session);
  runCommands(program, session);
  nodeCommands(program, session);
  secretsCommands(program, session);
  auditCommands(program, session);
  pluginCommands(program, session);
  settle(program);
  return program;
}

/** Commander writes the places of options and commands itself. */
function translated(text: string): string {
  return text.replace('[options]', texts.optionsPlace).replace('[command]', texts.commandPlace);
}

/** Settings of the help that commander does not hand down to commands below. */
function settle(command: Command): void {
  for (const inner of command.commands) {
    inner.helpOption('-h, --help', texts.help).copyInheritedSettings(command);
    if (inner.commands.length > 0) inner.helpCommand('help [command]', texts.helpCommand);
    settle(inner);
  }
}

function told(error: unknown, { errors }: Terminal): ExitCode {
  if (error instanceof CommanderError) return toldUsage(error, errors);
  if (!(error instanceof CodedError)) {
    errors.write(`${texts.failed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  errors.write(`${error.message}\n`);
  for (const { path, message } of error.details)
    if (!error.message.includes(message)) errors.write(`  ${path}: ${message}\n`);
  return error instanceof UsageError ? 2 : 1;
}

/** Commander says by an error that it showed the help; a group of commands without a command shows it too, as misuse. */
function toldUsage(error: CommanderError, errors: NodeJS.WritableStream): ExitCode {
  if (error.exitCode === 0) return 0;
  const reason = texts.usage[error.code];
  if (reason !== undefined) {
    const subject = /'([^']+)'/.exec(error.message)?.[1];
    errors.write(`${subject ?? 'priemnaya'}: ${reason}. ${texts.seeHelp}\n`);
  }
  return 2;
}
