/** Builds the four programs of Moderato: main (with the headless entry and the engine entry), preload and renderer. */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { assemblyScript } from '#scripts/build/assemblyscript.mjs'

const at = (path: string) => resolve(import.meta.dirname, path)
const alias = {
  '@shared': at('src/shared'),
  '@engine': at('src/engine'),
  '@main': at('src/main'),
  '@renderer': at('src/renderer'),
  '@resources': at('resources'),
  '@package': at('package.json'),
}

export default defineConfig({
  main: {
    plugins: [assemblyScript()],
    resolve: { alias },
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          index: at('src/main/app/main.ts'),
          cli: at('src/main/cli/main.ts'),
          engine: at('src/engine/process/entry.ts'),
          // What scripts import: `npm run graph`, `npm run bench`.
          library: at('src/engine/index.ts'),
        },
        preserveEntrySignatures: 'exports-only',
      },
    },
  },
  preload: {
    resolve: { alias },
    // A sandboxed preload must be one CommonJS file: nothing is left external but electron itself.
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: { input: { index: at('src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('src/renderer'),
    resolve: { alias },
    plugins: [react()],
    build: { outDir: 'out/renderer', rollupOptions: { input: at('src/renderer/index.html') } },
  },
})
