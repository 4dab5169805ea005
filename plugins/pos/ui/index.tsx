import type { PluginPages } from 'priemnaya/ui';
import { lazy } from 'react';

/** Pages of the module; each is loaded when it is opened. */
const pages: PluginPages = {
  pages: {
    outbox: lazy(() => import('./outbox/page.tsx')),
    reconciliation: lazy(() => import('./reconciliation/page.tsx')),
    organizations: lazy(() => import('./organizations/page.tsx')),
    exports: lazy(() => import('./exports/page.tsx')),
    blocked: lazy(() => import('./blocked/page.tsx')),
    classifier: lazy(() => import('./classifier/page.tsx')),
  },
  documentActions: {
    integration: lazy(() => import('./window/window.tsx')),
    answer: lazy(() => import('./new-answer/new-answer.tsx')),
  },
  moduleActions: {
    connections: lazy(() => import('./settings/connections.tsx')),
    mail: lazy(() => import('./settings/mail.tsx')),
  },
};

export default pages;
