import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { HomeIcon } from '../../kit/icons.ts';
import { texts } from '../../texts.ts';

export const start: Section = {
  id: 'start',
  title: undefined,
  pages: [
    {
      path: '/',
      permission: undefined,
      Page: lazy(() => import('./start.tsx')),
      menu: { title: texts.menu.start, Icon: HomeIcon },
    },
    { path: '/account', permission: undefined, Page: lazy(() => import('../account/account.tsx')) },
  ],
};
