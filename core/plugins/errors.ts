import { PermanentError } from '../contract/errors.ts';
import { texts } from './texts.ts';

/** The plugin uses a service that its manifest does not ask for (TM-62). */
export class ServiceNotAsked extends PermanentError {
  constructor(service: string, plugin: string, task: string | undefined) {
    const who = task === undefined ? 'на верхнем уровне' : `задачи «${task}»`;
    super('PLUGIN_SERVICE_NOT_ASKED', texts.serviceNotAsked(service, who, plugin), { item: plugin });
  }
}

/** The host was put together without a service that the manifest asks for. */
export class ServiceNotOffered extends PermanentError {
  constructor(service: string, plugin: string) {
    super('PLUGIN_SERVICE_NOT_OFFERED', texts.serviceNotOffered(service, plugin), { item: plugin });
  }
}

/** A plugin calls its own commands only. */
export class ForeignCommand extends PermanentError {
  constructor(command: string, plugin: string) {
    super('PLUGIN_FOREIGN_COMMAND', texts.foreignCommand(command, plugin), { item: plugin });
  }
}

/** A plugin wakes its own tasks only. */
export class ForeignTask extends PermanentError {
  constructor(task: string, plugin: string) {
    super('PLUGIN_FOREIGN_TASK', texts.foreignTask(task, plugin), { item: plugin });
  }
}
