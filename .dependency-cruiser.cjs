const swc = require('@swc/core');

// The cruiser reads all TypeScript without JSX; files of pages hold it.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

/** The layers of design: the direction in which files may import, held at each lint (see CONTRIBUTING.md). */
const layer = (name, from, allowed) => ({
  name,
  comment: `${from} may import only ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(core|plugins|config|scripts|test)/',
    pathNot: [from, ...allowed].map((place) => `^${place}(/|$|\\.)`),
  },
});

const inner = ['core/contract', 'core/ports'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          'main\\.ts$',
          '^core/ports/',
          '^scripts/',
          '^core/web/agendash/pages/',
          '^core/ui/',
          '^plugins/[^/]+/ui/',
        ],
      },
      to: {},
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^(test|plugins/[^/]+/test)/' },
      to: { path: '^test/' },
    },
    {
      name: 'agenda-only-in-its-adapter',
      severity: 'error',
      from: { path: '^(core|plugins)/', pathNot: '^core/adapters/agenda/' },
      to: { path: 'node_modules/(agenda|@agendajs)/' },
    },
    layer('contract', 'core/contract', ['core/ports']),
    layer('ports', 'core/ports', ['core/contract']),
    layer('schedule', 'core/schedule', inner),
    layer('runs', 'core/runs', [...inner, 'core/schedule', 'core/plugins', 'core/settings']),
    layer('tasks', 'core/tasks', [...inner, 'core/schedule', 'core/runs', 'core/plugins', 'core/settings']),
    layer('commands', 'core/commands', [...inner, 'core/plugins', 'core/runs', 'core/settings', 'core/tasks']),
    layer('settings', 'core/settings', [...inner, 'core/plugins']),
    layer('plugins-of-the-host', 'core/plugins', inner),
    layer('documents', 'core/documents', inner),
    layer('access', 'core/access', inner),
    layer('notify', 'core/notify', inner),
    layer('adapters', 'core/adapters', inner),
    layer('web', 'core/web', [
      ...inner,
      'core/tasks',
      'core/runs',
      'core/settings',
      'core/documents',
      'core/plugins',
      'core/access',
    ]),
    // The application asks the server by its API; of the server it knows the shapes of the answers, as types, in one file.
    layer('ui', 'core/ui', ['core/web/shapes', 'core/contract']),
    {
      name: 'ui-takes-types-only',
      severity: 'error',
      from: { path: '^core/ui/', pathNot: '^core/ui/api-types\\.ts$' },
      to: { path: '^core/', pathNot: '^core/ui/' },
    },
    {
      name: 'kit-knows-no-page',
      severity: 'error',
      from: { path: '^core/ui/kit/' },
      to: { path: '^core/ui/(app|pages)/' },
    },
    {
      name: 'plugins-see-the-contract-only',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/', pathNot: '^plugins/[^/]+/(test|ui)/' },
      to: { path: '^(core|plugins|config|scripts|test)/', pathNot: ['^core/contract/', '^plugins/$1/'] },
    },
    {
      name: 'pages-of-plugins-see-the-kit-only',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/ui/' },
      to: { path: '^(core|plugins|config|scripts|test)/', pathNot: ['^core/ui/kit/', '^plugins/$1/'] },
    },
    {
      name: 'core-knows-no-plugin',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(plugins|scripts|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage)/|^(core|plugins/[^/]+)/ui/dist/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
