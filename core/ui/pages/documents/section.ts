import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { BookIcon, CalendarIcon, ChartIcon, InboxIcon, SearchFileIcon } from '../../kit/icons.ts';
import { texts } from '../../texts.ts';

export const documents: Section = {
  id: 'documents',
  title: texts.menu.documents,
  pages: [
    {
      path: '/cabinets',
      permission: 'documents.read',
      Page: lazy(() => import('../cabinets/cabinets.tsx')),
      menu: { title: texts.menu.cabinets, Icon: InboxIcon },
    },
    { path: '/cabinets/:isn/:kind', permission: 'documents.read', Page: lazy(() => import('../cabinets/folder.tsx')) },
    {
      path: '/documents',
      permission: 'documents.read',
      Page: lazy(() => import('./search.tsx')),
      menu: { title: texts.menu.search, Icon: SearchFileIcon },
    },
    { path: '/documents/:isn', permission: 'documents.read', Page: lazy(() => import('../document/document.tsx')) },
    {
      path: '/directories',
      permission: 'directories.read',
      Page: lazy(() => import('../directories/directories.tsx')),
      menu: { title: texts.menu.directories, Icon: BookIcon },
    },
    // Some of them need another right, and say so.
    {
      path: '/directories/:name',
      permission: 'directories.read',
      Page: lazy(() => import('../directories/directory.tsx')),
    },
    {
      path: '/directories/citizens/alike',
      permission: 'documents.read',
      Page: lazy(() => import('../alike/alike.tsx')),
    },
    {
      path: '/directories/rubrics/import',
      permission: 'directories.manage',
      Page: lazy(() => import('../rubric-import/rubric-import.tsx')),
    },
    {
      path: '/reports',
      permission: 'documents.read',
      Page: lazy(() => import('../reports/reports.tsx')),
      menu: { title: texts.menu.reports, Icon: ChartIcon },
    },
    {
      path: '/calendar',
      permission: 'directories.read',
      Page: lazy(() => import('../calendar/calendar.tsx')),
      menu: { title: texts.menu.calendar, Icon: CalendarIcon },
    },
  ],
};
