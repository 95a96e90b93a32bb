/** Makes a script of ours one that a process of its own can run. */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

/** Answers its path, and how to remove it. It lies where the project's packages are found. */
export async function bundleWorker(entry: string): Promise<{ path: string; remove(): void }> {
  const root = resolve(import.meta.dirname, '../../..')
  const outDir = join(root, 'test-output', `worker-${process.pid}`)
  const alias = Object.fromEntries(['shared', 'engine', 'main'].map((name) => [`@${name}`, join(root, 'src', name)]))
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: { alias },
    build: { ssr: entry, outDir, emptyOutDir: false, rollupOptions: { output: { entryFileNames: 'worker.mjs' } } },
  })
  return { path: join(outDir, 'worker.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) }
}
