import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { AttentionIcon, TasksIcon } from '../../kit/icons.ts';
import { texts } from '../../texts.ts';

export const tasks: Section = {
  id: 'tasks',
  title: texts.menu.tasks,
  pages: [
    {
      path: '/tasks',
      permission: 'tasks.read',
      Page: lazy(() => import('./tasks.tsx')),
      menu: { title: texts.menu.manager, Icon: TasksIcon },
    },
    {
      path: '/quarantine',
      permission: 'quarantine.read',
      Page: lazy(() => import('../quarantine/quarantine.tsx')),
      menu: { title: texts.menu.quarantine, Icon: AttentionIcon },
    },
  ],
};
