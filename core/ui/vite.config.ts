import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { russian } from './russian.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * The application of the host. Beside it, under names that stay, stand the modules that it shares with the pages of
 * plugins (TM-60): one React, one antd, one cache of answers.
 */
export default defineConfig({
  root: path('.'),
  base: '/',
  publicDir: path('public'),
  plugins: [russian],
  resolve: {
    alias: [
      { find: 'priemnaya/ui', replacement: path('kit/index.ts') },
      { find: /^\.{1,2}\/(.*\/)?getScrollBarSize(\.js)?$/, replacement: path('kit/scrollbar-size.ts') },
      { find: /^\.{1,2}\/(.*\/)?useScrollLocker(\.js)?$/, replacement: path('kit/scroll-locker.ts') },
    ],
  },
  build: {
    outDir: path('dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // antd marks modules for servers that render; there is none here.
      onwarn: (warning, tell) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || tell(warning),
      preserveEntrySignatures: 'exports-only',
      input: {
        main: path('index.html'),
        react: path('shared/react.ts'),
        jsx: path('shared/jsx.ts'),
        kit: path('kit/index.ts'),
      },
      output: {
        entryFileNames: ({ name }) => (name === 'main' ? 'assets/main-[hash].js' : `assets/shared/${name}.js`),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
