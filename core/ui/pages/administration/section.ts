import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { ApiIcon, AuditIcon, CheckIcon, PeopleIcon } from '../../kit/icons.ts';
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
    {
      path: '/users',
      permission: 'users.manage',
      Page: lazy(() => import('../users/users.tsx')),
      menu: { title: texts.menu.users, Icon: PeopleIcon },
    },
    {
      path: '/audit',
      permission: 'audit.read',
      Page: lazy(() => import('../audit/audit.tsx')),
      menu: { title: texts.menu.audit, Icon: AuditIcon },
    },
    {
      path: '/plugins',
      permission: 'plugins.read',
      Page: lazy(() => import('../plugins/plugins.tsx')),
      menu: { title: texts.menu.plugins, Icon: ApiIcon },
    },
  ],
};
