import { definePlugin } from '../../core/contract/index.ts';
import { lookHere, sendHere } from './answers/command.ts';
import { answerRoutes } from './answers/routes.ts';
import { tryMail } from './check-mail.ts';
import { checkSettings } from './check-settings.ts';
import { commands } from './commands.ts';
import { tryConnections } from './connections.ts';
import type { PosServices } from './context.ts';
import { guardDirectoryChange } from './debts.ts';
import { operations } from './operations.ts';
import { outboxRoutes } from './outbox/routes.ts';
import { overview } from './overview.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { reconciliationTask } from './reconciliation/task.ts';
import { quarantine } from './registration/quarantine.ts';
import { registrationTask } from './registration/task.ts';
import { routes } from './routes.ts';
import { setupCheck } from './setup-check/check.ts';
import { classifierDifference, gatherFacts } from './setup-check/facts.ts';
import { setupRoutes } from './setup-check/routes.ts';
import { selectionRoutes } from './showcase/routes.ts';
import { showcaseTask } from './showcase/task.ts';
import { transferRoutes } from './showcase/transfer/routes.ts';
import { statusTask } from './statuses/task.ts';
import { reconciliationTaskId, showcaseTaskId, statusTaskId, taskId } from './task-id.ts';
import { gauges, warnings } from './watch.ts';
import { TokenCache } from './wire/tokens.ts';

const tokens = new TokenCache();

/** Модуль интеграции с ПОС: обмен сообщениями. */
export default definePlugin<PosServices>({
  tasks: {
    [taskId]: registrationTask(tokens),
    [statusTaskId]: statusTask(tokens),
    [reconciliationTaskId]: reconciliationTask(tokens),
    [showcaseTaskId]: showcaseTask(),
  },
  moduleSettings: { check: checkSettings },
  routes: [
    ...routes,
    ...outboxRoutes,
    ...reconciliationRoutes,
    ...answerRoutes,
    ...setupRoutes,
    ...selectionRoutes,
    ...transferRoutes,
  ],
  quarantine,
  operations,
  commands: {
    [commands.checkConnections]: (_payload, context) => tryConnections(context, tokens),
    [commands.checkMail]: tryMail,
    [commands.setupFacts]: (_payload, context) => gatherFacts(context, tokens),
    [commands.classifierDifference]: (_payload, context) => classifierDifference(context, tokens),
    [commands.sendAnswer]: (payload, context) => sendHere(context, tokens, payload),
    [commands.lookAtAnswer]: (payload, context) => lookHere(context, tokens, payload),
  },
  gauges,
  warnings,
  guardDirectoryChange,
  setupCheck,
  overview,
});
