import { lazy } from 'react';
import type { Section } from '../../app/section.ts';
import { AttentionIcon, ClockIcon, FolderIcon, NodesIcon, TasksIcon } from '../../kit/icons.ts';
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
    { path: '/tasks/:taskId', permission: 'tasks.read', Page: lazy(() => import('../task/task.tsx')) },
    { path: '/runs/:runId', permission: 'tasks.read', Page: lazy(() => import('../run/run.tsx')) },
    {
      path: '/groups',
      permission: 'tasks.read',
      Page: lazy(() => import('../groups/groups.tsx')),
      menu: { title: texts.menu.groups, Icon: FolderIcon },
    },
    {
      path: '/quarantine',
      permission: 'quarantine.read',
      Page: lazy(() => import('../quarantine/quarantine.tsx')),
      menu: { title: texts.menu.quarantine, Icon: AttentionIcon },
    },
    {
      path: '/nodes',
      permission: 'tasks.read',
      Page: lazy(() => import('../nodes/nodes.tsx')),
      menu: { title: texts.menu.nodes, Icon: NodesIcon },
    },
    {
      path: '/agenda',
      permission: 'tasks.read',
      Page: lazy(() => import('../agenda/agenda.tsx')),
      menu: { title: texts.menu.agendash, Icon: ClockIcon },
    },
  ],
};
