import Type from 'typebox';
import { agendashRoutes } from './agendash/index.ts';
import type { Cookies } from './cookies.ts';
import type { EventFeed } from './event-feed.ts';
import { type Route, route } from './route.ts';
import { alikeRoutes } from './routes/alike.ts';
import { auditRoutes } from './routes/audit.ts';
import { cabinetRoutes } from './routes/cabinets.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { directoryRoutes } from './routes/directories.ts';
import { documentChangeRoutes } from './routes/document-changes.ts';
import { documentFileRoutes } from './routes/document-files.ts';
import { documentPartRoutes } from './routes/document-parts.ts';
import { documentSearchRoute } from './routes/document-search.ts';
import { documentRoutes } from './routes/documents.ts';
import { eventRoutes } from './routes/events.ts';
import { moduleSettingsRoutes } from './routes/module-settings.ts';
import { overviewRoute } from './routes/overview.ts';
import { type Application, pageRoutes } from './routes/pages.ts';
import { pluginRoutes } from './routes/plugins.ts';
import { providerLoginRoutes } from './routes/provider-login.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { reportRoute } from './routes/reports.ts';
import { rubricImportRoute } from './routes/rubric-import.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/session.ts';
import { setupCheckRoute } from './routes/setup-check.ts';
import { taskSettingsRoutes } from './routes/task-settings.ts';
import { taskRoutes } from './routes/tasks.ts';
import { uiRoutes } from './routes/ui.ts';
import { userRoutes } from './routes/users.ts';
import type { WebServices } from './services.ts';

/** The one table of the host's routes, each with the right it needs (AC-02). */
export async function routeTable(
  services: WebServices,
  house: {
    readonly cookies: Cookies;
    readonly feed: EventFeed;
    readonly shutdown: AbortSignal;
    readonly application: Application;
    /** Of the product. */
    readonly version: string;
  },
): Promise<Route[]> {
  const { agenda } = services;
  const { cookies, feed, shutdown } = house;
  return [
    ...sessionRoutes(services, cookies),
    overviewRoute(services),
    ...providerLoginRoutes(services, cookies),
    ...taskRoutes(services),
    ...taskSettingsRoutes(services),
    ...moduleSettingsRoutes(services),
    ...runRoutes(services),
    ...eventRoutes(services, cookies, feed, shutdown),
    documentSearchRoute(services),
    ...documentRoutes(services),
    ...cabinetRoutes(services),
    reportRoute(services),
    rubricImportRoute(services),
    ...documentChangeRoutes(services),
    ...documentPartRoutes(services),
    ...documentFileRoutes(services),
    ...alikeRoutes(services),
    ...calendarRoutes(services),
    ...directoryRoutes(services),
    setupCheckRoute(services),
    ...quarantineRoutes(services),
    ...pluginRoutes(services),
    ...userRoutes(services),
    ...auditRoutes(services),
    ...(agenda === undefined ? [] : await agendashRoutes({ ...services, agenda }, { cookies, events: feed, shutdown })),
    ...(await uiRoutes(services, house.version)),
    ...pageRoutes(house.application),
    health,
  ];
}

const health = route({
  method: 'GET',
  path: '/healthz',
  access: 'public',
  summary: 'Процесс работает.',
  tag: 'Состояние',
  schema: { response: { 200: Type.Object({ status: Type.String() }) } },
  handle: async () => ({ status: 'ok' }),
});
