/** A file of named tensors, whatever its format: what it holds is known from its header, values are read when asked for. */
import { openSafetensors } from '@engine/io/safetensors/safetensors-file'
import { openTorchFile } from '@engine/io/torch-file/torch-file'
import type { Dtype } from './dtype'

export interface StoredTensor {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
}

export interface Tensor {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

export interface LazyTensor extends StoredTensor {
  /** The values as float32, row-major. */
  read(): Promise<Float32Array>
}

export interface WeightsFile {
  /** Checked against the file's length. */
  readonly tensors: readonly LazyTensor[]
  close(): Promise<void>
}

export const isTorchFile = (name: string): boolean => /\.(bin|pt|pth)$/.test(name)

/** Opens a PyTorch or safetensors file, told apart by their names; the caller closes it. @throws AppError about the file */
export const openWeightsFile = (path: string): Promise<WeightsFile> =>
  isTorchFile(path) ? openTorchFile(path) : openSafetensors(path)
