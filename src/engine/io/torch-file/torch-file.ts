/** placeholder while the rest is written */
import type { WeightsFile } from '@engine/io/weights/weights-file'
import { AppError } from '@shared/errors'

export async function openTorchFile(path: string): Promise<WeightsFile> {
  throw new AppError('unsupported', `${path} is a PyTorch file, which cannot be read yet.`)
}
