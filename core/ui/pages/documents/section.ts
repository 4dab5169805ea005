import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { InboxIcon, SearchFileIcon } from '../../kit/icons.ts';
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
  ],
};
