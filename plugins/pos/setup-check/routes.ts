import type { PluginRoute } from '../../../core/contract/index.ts';
import { commands, onPosServer } from '../commands.ts';
import type { PosServices } from '../context.ts';
import { classifierDifference } from '../shapes.ts';

/** The classifier is one answer of some hundred kilobytes. */
const answeredWithinMs = 45_000;

export const setupRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/pos/classifier-difference',
    summary: 'Чем рубрикатор отличается от классификатора ПОС',
    access: 'settings.read',
    schema: { response: { 200: classifierDifference } },
    handle: async (_request, context) => ({
      body: await onPosServer(context, commands.classifierDifference, null, answeredWithinMs),
    }),
  },
];
