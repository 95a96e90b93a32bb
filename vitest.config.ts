import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { assemblyScript } from '#scripts/build/assemblyscript.mjs'

const at = (path: string) => resolve(import.meta.dirname, path)
const alias = {
  '@shared': at('src/shared'),
  '@engine': at('src/engine'),
  '@main': at('src/main'),
  '@renderer': at('src/renderer'),
  '@resources': at('resources'),
  '@package': at('package.json'),
  '@tests': at('tests'),
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        plugins: [assemblyScript()],
        resolve: { alias },
        test: {
          name: 'node',
          include: ['tests/*.test.ts', 'tests/{engine,main,shared,scripts}/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        resolve: { alias },
        test: {
          name: 'renderer',
          include: ['tests/renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['tests/renderer/setup.ts'],
          testTimeout: 20_000,
        },
      },
    ],
  },
})
