import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { texts } from '../../texts.ts';

export const documents: Section = {
  id: 'documents',
  title: texts.menu.documents,
  pages: [
    { path: '/documents/:isn', permission: 'documents.read', Page: lazy(() => import('../document/document.tsx')) },
  ],
};
