/** Tokens that the Hub's other clients use: the environment's, and the one that `hf auth login` left on disk. */
import { readFileSync } from 'node:fs'

/** HF_TOKEN, or the name it had before. */
export const environmentToken = (env: NodeJS.ProcessEnv): string | null =>
  cleaned(env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || '')

export function loginToken(file: string): string | null {
  try {
    return cleaned(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Tokens are pasted and echoed into files: line ends come with them. */
const cleaned = (text: string): string | null => text.replace(/[\r\n]/g, '').trim() || null
