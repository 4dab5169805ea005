import { NotFoundError } from '../contract/index.ts';
import type { ContextFactory, PluginRegistry } from '../plugins/index.ts';

export type OperationRunner = (
  pluginId: string,
  operationId: string,
  options: { readonly dryRun: boolean },
) => Promise<readonly string[]>;

/** Runs an operation of «Мастер БД» (ED-03); resolves with what it did, line by line. */
export function operationRunner({ plugins }: PluginRegistry, contexts: ContextFactory): OperationRunner {
  return async (pluginId, operationId, options) => {
    const plugin = plugins.find(({ manifest }) => manifest.id === pluginId);
    const operation = plugin?.code.operations?.find(({ id }) => id === operationId);
    if (!plugin || !operation) {
      throw new NotFoundError('OPERATION_UNKNOWN', `Операции «${operationId}» у плагина «${pluginId}» нет.`);
    }
    return operation.run(contexts(plugin), options);
  };
}
