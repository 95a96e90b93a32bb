/** The engine process: a utility process of the window, or a child process of the headless program. */
import { fileURLToPath } from 'node:url'
import { loadNative } from '@engine/runtime/native-folder'

// Ctrl+C in a terminal reaches the whole process group; when and how to stop is for the parent to say.
process.on('SIGINT', () => {})

// First: onnxruntime-node loads its native half as soon as it is imported.
loadNative()
const { runEngine } = await import('./run-engine')
await runEngine(fileURLToPath(import.meta.url), process.argv.slice(2))
