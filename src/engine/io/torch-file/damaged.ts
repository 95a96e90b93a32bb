/** The sentence about a PyTorch file that contradicts itself or its length. */
import { type AppError, invalidInput } from '@shared/errors'

export const damaged = (path: string, what: string): AppError =>
  invalidInput(`${path} is not a sound PyTorch file: ${what}. Copy or download the file again.`)
