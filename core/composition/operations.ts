import { ConflictError, NotFoundError } from '../contract/index.ts';
import type { ContextFactory, PluginRegistry } from '../plugins/index.ts';

export type OperationRunner = (
  pluginId: string,
  operationId: string,
  options: OperationOptions,
) => Promise<readonly string[]>;

export interface OperationOptions {
  readonly dryRun: boolean;
  /** Takes back what the operation did. */
  readonly undo?: boolean;
}

/** Runs or undoes an operation of «Мастер БД» (ED-03); resolves with what it did, line by line. */
export function operationRunner({ plugins }: PluginRegistry, contexts: ContextFactory): OperationRunner {
  return async (pluginId, operationId, options) => {
    const plugin = plugins.find(({ manifest }) => manifest.id === pluginId);
    const operation = plugin?.code.operations?.find(({ id }) => id === operationId);
    if (!plugin || !operation) {
      throw new NotFoundError('OPERATION_UNKNOWN', `Операции «${operationId}» у плагина «${pluginId}» нет.`);
    }
    if (!options.undo) return operation.run(contexts(plugin), options);
    if (operation.undo === undefined) {
      const message = `Операция «${operation.title}» не отменяется.`;
      throw new ConflictError('OPERATION_NOT_UNDONE', message, { item: operationId });
    }
    return operation.undo(contexts(plugin), options);
  };
}
