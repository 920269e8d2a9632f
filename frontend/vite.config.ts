import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { transformWithEsbuild, type Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The sheets that templates load without any script: tokens for every page, the sign-in page's own. */
function designSheets(names: string[]): Plugin {
  return {
    name: 'hongyan-design-sheets',
    apply: 'build',
    async buildStart() {
      for (const name of names) {
        const path = here(`./design/${name}.css`)
        this.addWatchFile(path)
        const { code } = await transformWithEsbuild(readFileSync(path, 'utf8'), path, { loader: 'css', minify: true })
        this.emitFile({ type: 'asset', fileName: `design/${name}.css`, source: code })
      }
      this.emitFile({ type: 'asset', fileName: 'design/icon.svg', source: readFileSync(here('./design/icon.svg')) })
    },
  }
}

export default defineConfig({
  base: './',
  resolve: { alias: { '@sdk': here('./sdk/index.ts') } },
  plugins: [vue(), designSheets(['tokens', 'signin', 'admin', 'docs'])],
  build: {
    outDir: here('../static'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: {
      // no entry shares code with another and nothing is loaded lazily: each entry is one file, under the name
      // that the templates know, so a server that renames files (manifest storage) can't load one module twice
      input: { 'chat/chat': here('./chat/main.ts'), 'chat/worker': here('./chat/push/worker.ts'), 'chat/signin': here('./chat/signin.ts'), 'design/docs': here('./design/docs.ts'), 'design/import_progress': here('./design/import_progress.ts'), 'design/org_tree': here('./design/org_tree.ts'), 'design/rich_text': here('./design/rich_text.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', assetFileNames: 'chat/[name][extname]' },
    },
  },
  test: { environment: 'happy-dom', setupFiles: ['chat/tests/setup.ts'], include: ['sdk/tests/**/*.test.ts', 'chat/tests/**/*.test.ts'] },
})
