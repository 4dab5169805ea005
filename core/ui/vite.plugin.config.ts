import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** What a plugin's pages get from the host at run time, and where it stands. */
const shared: Readonly<Record<string, string>> = {
  react: '/assets/shared/react.js',
  'react/jsx-runtime': '/assets/shared/jsx.js',
  'priemnaya/ui': '/assets/shared/kit.js',
};

const fromTheHost: Plugin = {
  name: 'from-the-host',
  enforce: 'pre',
  resolveId(source) {
    const id = shared[source];
    return id === undefined ? null : { id, external: 'absolute' };
  },
};

/** Pages of a plugin: `vite build --config core/ui/vite.plugin.config.ts` in its folder, from `ui/index.tsx`. */
export default defineConfig({
  publicDir: false,
  plugins: [fromTheHost],
  // A library build leaves this to whoever bundles it; here nobody does.
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: resolve('ui/dist'),
    emptyOutDir: true,
    lib: { entry: resolve('ui/index.tsx'), formats: ['es'], fileName: () => 'index.js' },
    rollupOptions: {
      // antd marks modules for servers that render; there is none here.
      onwarn: (warning, tell) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || tell(warning),
      output: { chunkFileNames: '[name]-[hash].js', assetFileNames: '[name][extname]' },
    },
  },
});
