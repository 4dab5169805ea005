import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { CheckIcon } from '../../kit/icons.ts';
import { texts } from '../../texts.ts';

export const administration: Section = {
  id: 'administration',
  title: texts.menu.administration,
  pages: [
    {
      path: '/setup-check',
      permission: 'settings.read',
      Page: lazy(() => import('../setup-check/setup-check.tsx')),
      menu: { title: texts.menu.setupCheck, Icon: CheckIcon },
    },
    // Its entries in the menu come with the modules.
    { path: '/modules/:id', permission: 'settings.read', Page: lazy(() => import('../settings/module-settings.tsx')) },
  ],
};
